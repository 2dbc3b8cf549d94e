/** What each connector sent, and what of it was rejected. Pages are kept up to date. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { CommandList } from '@sync-health/contract/command';
import type { ConnectorDetail, ConnectorList } from '@sync-health/contract/connector';
import type { QueryResult } from '@sync-health/contract/query';

import { useDataSourceUid } from './DataSourceContext';
import { toAbsolute, type UrlRange } from './range';
import { getResource, postResource } from './resources';

const EVERY_MS = 10_000;
const MOST_COMMANDS = 200;

export function useConnectors() {
  const uid = useDataSourceUid();
  return useQuery({
    queryKey: ['intake', uid, 'all'],
    queryFn: ({ signal }) => getResource<ConnectorList>(uid, 'connectors', undefined, signal),
    refetchInterval: EVERY_MS,
  });
}

export function useConnector(name: string) {
  const uid = useDataSourceUid();
  return useQuery({
    queryKey: ['intake', uid, 'one', name],
    queryFn: ({ signal }) => getResource<ConnectorDetail>(uid, 'connector', { name }, signal),
    refetchInterval: EVERY_MS,
  });
}

export interface SentBucket {
  /** Start of the bucket. */
  time: number;
  synced: number;
  errors: number;
}

export interface Sent {
  interval: string;
  buckets: SentBucket[];
}

/** Events of a connector by end time. The server chooses the bucket by the length of the range. */
export function useSent(connector: string, range: UrlRange, timeZone: string) {
  const uid = useDataSourceUid();
  return useQuery({
    queryKey: ['intake', uid, 'sent', connector, range, timeZone],
    queryFn: async ({ signal }): Promise<Sent> => {
      const query = { type: 'trend', interval: 'auto', filters: { connector: [connector] } };
      return toSent(
        await postResource<QueryResult>(uid, 'query', { ...toAbsolute(range), timeZone, query }, { signal })
      );
    },
    placeholderData: keepPreviousData,
    refetchInterval: EVERY_MS,
  });
}

function toSent({ fields, interval }: QueryResult): Sent {
  const column = (name: string) => fields.find((field) => field.name === name)?.values ?? [];
  const [synced, errors] = [column('synced'), column('errors')];
  return {
    interval: interval ?? '',
    buckets: column('time').map((time, row) => ({
      time: Number(time),
      synced: Number(synced[row] ?? 0),
      errors: Number(errors[row] ?? 0),
    })),
  };
}

/** The newest commands of a connector, with the open ones among them. */
export function useCommandsOf(connector: string) {
  const uid = useDataSourceUid();
  return useQuery({
    queryKey: ['commands', uid, 'of', connector],
    queryFn: ({ signal }) => getResource<CommandList>(uid, 'commands', { connector, limit: MOST_COMMANDS }, signal),
    refetchInterval: EVERY_MS,
  });
}

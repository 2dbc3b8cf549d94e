/** The state of things in a time range: the figures of the summary, and what each connector synced. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { QueryResult } from '@sync-health/contract/query';

import { useDataSourceUid } from './DataSourceContext';
import { totalOf } from './failures';
import { toAbsolute, type UrlRange } from './range';
import { postResource } from './resources';
import { queryRows } from './rows';

const EVERY_MS = 30_000;

export function useSummary(range: UrlRange) {
  const uid = useDataSourceUid();
  return useQuery({
    queryKey: ['state', uid, 'summary', range],
    queryFn: async ({ signal }) => (await queryRows(uid, toAbsolute(range), { type: 'summary' }, signal)).rows[0],
    placeholderData: keepPreviousData,
    refetchInterval: EVERY_MS,
  });
}

/** How many real-time failures are open: what could be retried. */
export function useOpenFailures(range: UrlRange) {
  const uid = useDataSourceUid();
  return useQuery({
    queryKey: ['failures', uid, 'open', range],
    queryFn: async ({ signal }) => {
      const query = { type: 'errors' as const, filters: { mode: ['realtime'] }, state: ['open' as const], limit: 1 };
      return totalOf((await queryRows(uid, toAbsolute(range), query, signal)).rows);
    },
    placeholderData: keepPreviousData,
    refetchInterval: EVERY_MS,
  });
}

export interface ConnectorState {
  connector: string;
  synced: number;
  errors: number;
  /** Null where nothing was synced. */
  errorRate: number | null;
}

/** What a grouped trend adds to its groups. */
const NOT_GROUPS: readonly string[] = ['time', 'total', 'totalChange'];

/** The sum of each group over all steps. */
function sums({ fields }: QueryResult): Map<string, number> {
  return new Map(
    fields
      .filter(({ name }) => !NOT_GROUPS.includes(name))
      .map(({ name, values }) => [name, values.reduce<number>((sum, value) => sum + Number(value ?? 0), 0)])
  );
}

/** Of every connector that has events in the range, and of those among `known` that have none. */
export function useConnectorStates(range: UrlRange, known: readonly string[]) {
  const uid = useDataSourceUid();
  return useQuery({
    queryKey: ['state', uid, 'connectors', range, known],
    queryFn: async ({ signal }): Promise<ConnectorState[]> => {
      const count = async (status: string[]) => {
        const query = { type: 'trend', interval: 'day', groupBy: 'connector', filters: { status } };
        return sums(await postResource<QueryResult>(uid, 'query', { ...toAbsolute(range), query }, { signal }));
      };
      const [all, failed] = await Promise.all([count([]), count(['failed'])]);
      return [...new Set([...all.keys(), ...known])].map((connector) => {
        const total = all.get(connector) ?? 0;
        const errors = failed.get(connector) ?? 0;
        return { connector, synced: total - errors, errors, errorRate: total > 0 ? errors / total : null };
      });
    },
    placeholderData: keepPreviousData,
    refetchInterval: EVERY_MS,
  });
}

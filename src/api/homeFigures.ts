/** The figures of the home page: the summary of a time range, and each connector's part. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { QueryResult } from '@sync-health/contract/query';

import { useDataSourceUid } from './DataSourceContext';
import { usePace } from './LiveUpdates';
import { totalOf } from './failures';
import { toAbsolute, type UrlRange } from './range';
import { postResource } from './resources';
import { type FreshnessRow, queryRows } from './rows';

const EVERY_MS = 30_000;

export function useSummary(range: UrlRange) {
  const uid = useDataSourceUid();
  const pace = usePace();
  return useQuery({
    queryKey: ['state', uid, 'summary', range],
    queryFn: async ({ signal }) => (await queryRows(uid, toAbsolute(range), { type: 'summary' }, signal)).rows[0],
    placeholderData: keepPreviousData,
    refetchInterval: pace(EVERY_MS),
  });
}

/** Counts the open real-time failures, which can be retried. */
export function useOpenFailures(range: UrlRange) {
  const uid = useDataSourceUid();
  const pace = usePace();
  return useQuery({
    queryKey: ['failures', uid, 'open', range],
    queryFn: async ({ signal }) => {
      const query = { type: 'errors' as const, filters: { mode: ['realtime'] }, state: ['open' as const], limit: 1 };
      return totalOf((await queryRows(uid, toAbsolute(range), query, signal)).rows);
    },
    placeholderData: keepPreviousData,
    refetchInterval: pace(EVERY_MS),
  });
}

export interface ConnectorState {
  connector: string;
  synced: number;
  errors: number;
  /** Null without events. */
  errorRate: number | null;
}

/** Connectors with events in the range, and those with earlier events only. */
export function useConnectorStates(range: UrlRange) {
  const uid = useDataSourceUid();
  const pace = usePace();
  return useQuery({
    queryKey: ['state', uid, 'connectors', range],
    queryFn: async ({ signal }): Promise<ConnectorState[]> => {
      const query = { type: 'summary', groupBy: ['connector'], silent: true };
      return toStates(await postResource<QueryResult>(uid, 'query', { ...toAbsolute(range), query }, { signal }));
    },
    placeholderData: keepPreviousData,
    refetchInterval: pace(EVERY_MS),
  });
}

function toStates({ fields }: QueryResult): ConnectorState[] {
  const column = (name: string) => fields.find((field) => field.name === name)?.values ?? [];
  const [synced, errors, rates] = [column('synced'), column('errors'), column('errorRate')];
  return column('connector').map((connector, row) => {
    const rate = rates[row];
    return {
      connector: String(connector),
      synced: Number(synced[row] ?? 0),
      errors: Number(errors[row] ?? 0),
      errorRate: typeof rate === 'number' ? rate : null,
    };
  });
}

/** When each data object of each connector last succeeded; what is late by its own rhythm comes first. */
export function useFreshness(range: UrlRange) {
  const uid = useDataSourceUid();
  const pace = usePace();
  return useQuery({
    queryKey: ['state', uid, 'freshness', range],
    queryFn: async ({ signal }): Promise<FreshnessRow[]> =>
      (await queryRows(uid, toAbsolute(range), { type: 'freshness' }, signal)).rows,
    placeholderData: keepPreviousData,
    refetchInterval: pace(EVERY_MS),
  });
}

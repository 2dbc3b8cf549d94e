/** Failed records: pages of them, counts, all attempts of one, and their CSV file. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { Condition, Filters } from '@sync-health/contract/query';
import type { OrderBy } from '@sync-health/contract/queryTypes';
import type { FailureState } from '@sync-health/contract/words';

import { useDataSourceUid } from './DataSourceContext';
import { usePace } from './LiveUpdates';
import { toAbsolute, type UrlRange } from './range';
import { resourceUrl } from './resources';
import { type FailureRow, queryRows } from './rows';

/** The filter of a list of failed records. */
export interface FailureFilter {
  range: UrlRange;
  filters: Filters;
  /** Ad hoc filters, which links from dashboards carry. */
  conditions: Condition[];
  state: FailureState[];
  search: string;
}

export interface FailurePage {
  orderBy: OrderBy;
  limit: number;
  cursor: string | undefined;
}

const WHILE_RETRYING_MS = 3000;
export const OTHERWISE_MS = 30_000;
const WHILE_WATCHED_MS = 10_000;

export const narrowing = ({ filters, conditions, state, search }: FailureFilter) => ({
  filters,
  ...(conditions.length > 0 && { conditions }),
  ...(state.length > 0 && { state }),
  ...(search !== '' && { search }),
});

/** One page of failures. While a record on it is being retried, it is asked for every few seconds. */
export function useFailures(filter: FailureFilter, page: FailurePage) {
  const uid = useDataSourceUid();
  const pace = usePace();
  return useQuery({
    queryKey: ['failures', uid, 'page', filter, page],
    queryFn: ({ signal }) =>
      queryRows(uid, toAbsolute(filter.range), { type: 'failures', ...narrowing(filter), ...page }, signal),
    placeholderData: keepPreviousData,
    refetchInterval: (query) =>
      query.state.data?.rows.some((row) => row.state === 'retrying') ? pace(WHILE_RETRYING_MS) : pace(OTHERWISE_MS),
  });
}

/** Counts the matching real-time failures in a state for each connector. A command is for one connector. */
export function useCountsByConnector(
  filter: FailureFilter,
  state: FailureState,
  connectors: readonly string[] | undefined,
  enabled: boolean
) {
  const uid = useDataSourceUid();
  const narrowed = inState(filter, state);
  return useQuery({
    queryKey: ['failures', uid, 'by-connector', filter, state, connectors],
    queryFn: async ({ signal }): Promise<Array<[connector: string, count: number]>> => {
      const { connector: chosen = [] } = filter.filters;
      const asked = (connectors ?? []).filter((each) => chosen.length === 0 || chosen.includes(each));
      if (!narrowed) {
        return [];
      }
      const counts = await Promise.all(
        asked.map(async (connector): Promise<[string, number]> => {
          const filters = { ...narrowed.filters, connector: [connector] };
          return [connector, await countOf(uid, { ...narrowed, filters }, signal)];
        })
      );
      return counts.filter(([, count]) => count > 0);
    },
    enabled: enabled && connectors !== undefined,
  });
}

/** Counts all matching failures, of every state and mode in the filter. */
export function useCountOf(filter: FailureFilter) {
  const uid = useDataSourceUid();
  const pace = usePace();
  return useQuery({
    queryKey: ['failures', uid, 'count', filter],
    queryFn: ({ signal }) => countOf(uid, filter, signal),
    refetchInterval: pace(WHILE_WATCHED_MS),
  });
}

async function countOf(uid: string, filter: FailureFilter, signal: AbortSignal): Promise<number> {
  const query = { type: 'errors' as const, ...narrowing(filter), limit: 1 };
  return totalOf((await queryRows(uid, toAbsolute(filter.range), query, signal)).rows);
}

/** The filter, narrowed to real-time failures in a state. Null where the filter excludes all of them. */
function inState(filter: FailureFilter, state: FailureState): FailureFilter | null {
  const modes = filter.filters.mode ?? [];
  const isExcluded =
    (filter.state.length > 0 && !filter.state.includes(state)) || (modes.length > 0 && !modes.includes('realtime'));
  return isExcluded ? null : { ...filter, filters: { ...filter.filters, mode: ['realtime'] }, state: [state] };
}

/** The total follows from any group: its count divided by its share. */
export function totalOf(groups: ReadonlyArray<{ count: number; share: number | null }>): number {
  const [largest] = groups;
  return largest?.share ? Math.round(largest.count / largest.share) : 0;
}

/** URL of the CSV file of a filter: at most 20,000 records, newest first, with times in the reader's zone. */
export function failuresCsvUrl(
  dataSourceUid: string,
  { range, filters, conditions, state, search }: FailureFilter,
  timeZone: string
): string {
  return resourceUrl(dataSourceUid, 'failures.csv', {
    ...toAbsolute(range),
    ...filters,
    conditions: conditions.length > 0 ? JSON.stringify(conditions) : '',
    state,
    search,
    timeZone,
  });
}

/** One failed event of the range by its id. Null where there is none. */
export function useFailure(range: UrlRange, { id, connector }: Pick<FailureRow, 'id' | 'connector'>, enabled: boolean) {
  const uid = useDataSourceUid();
  return useQuery({
    queryKey: ['failures', uid, 'one', range, connector, id],
    queryFn: async ({ signal }) => {
      const query = { type: 'failures' as const, filters: { connector: [connector] }, search: id, limit: 1000 };
      const { rows } = await queryRows(uid, toAbsolute(range), query, signal);
      return rows.find((row) => row.id === id) ?? null;
    },
    enabled,
  });
}

/** An attempt to sync a record, failed or not. */
export interface Attempt {
  id: string;
  endTime: number;
  startTime: number | null;
  failed: boolean;
  action: string;
  errorCode: string | null;
  errorMessage: string | null;
  triggeredBy: string | null;
  jobId: string | null;
}

/** Attempts are looked for this long before the failure. */
const ATTEMPTS_BEFORE_MS = 30 * 24 * 60 * 60 * 1000;
const MOST_ATTEMPTS = 200;

/**
 * All attempts to sync the record of a failure, newest first. The query `records` has each real-time attempt, but sums
 * up manual syncs by job. So attempts of manual syncs are known only where they failed.
 */
export function useAttempts(row: FailureRow) {
  const uid = useDataSourceUid();
  const pace = usePace();
  return useQuery({
    queryKey: ['failures', uid, 'attempts', row.connector, row.object, row.recordId],
    queryFn: async ({ signal }): Promise<Attempt[]> => {
      const range = { from: new Date(row.endTime - ATTEMPTS_BEFORE_MS).toISOString(), to: new Date().toISOString() };
      const narrow = {
        filters: { connector: [row.connector], object: [row.object] },
        search: row.recordId,
        limit: MOST_ATTEMPTS,
      };
      const [records, failures] = await Promise.all([
        queryRows(uid, range, { type: 'records', ...narrow }, signal),
        queryRows(uid, range, { type: 'failures', ...narrow }, signal),
      ]);
      const realtime = records.rows
        .filter((each) => each.recordId === row.recordId && each.id !== null)
        .map((each): Attempt => ({ ...each, id: each.id ?? '', failed: each.status === 'failed' }));
      const manual = failures.rows
        .filter((each) => each.recordId === row.recordId && each.mode === 'manual')
        .map((each): Attempt => ({ ...each, failed: true }));
      return [...realtime, ...manual].sort((a, b) => b.endTime - a.endTime);
    },
    refetchInterval: row.state === 'retrying' ? pace(WHILE_RETRYING_MS) : false,
  });
}

/**
 * Makes of a saved query what it would be if it were saved today, as the backend does too; both are held to
 * tests/fixtures/savedQueries.json. Before version 2 a query had no version: a trend was split by one field, counted
 * events and had its totals beside the groups, and nothing else was split.
 */
import { DEFAULT_QUERY_TYPE, GROUPS, type SyncHealthQuery } from './query';

const VERSION = 2;

/** Where groups are a list, as in every query of today. */
export type CurrentQuery = Omit<SyncHealthQuery, 'groupBy'> & { groupBy?: string[] };

/** An alert rule that chose no columns read the groups alone. */
export function migrate({ groupBy, ...query }: SyncHealthQuery, isAlert = false): CurrentQuery {
  const fields = [groupBy ?? []].flat().filter((field) => field !== '');
  const split = fields.length > 0 ? { groupBy: fields } : {};
  if ((query.version ?? 1) >= VERSION) {
    return { ...query, ...split };
  }
  const { queryType = DEFAULT_QUERY_TYPE } = query;
  const current = { ...query, version: VERSION, queryType };
  if (queryType !== 'trend') {
    return current;
  }
  const hadTotals = fields.length > 0 && !query.columns?.length && !isAlert;
  return { ...current, ...split, ...(hadTotals && { columns: [GROUPS, 'total', 'totalChange'] }) };
}

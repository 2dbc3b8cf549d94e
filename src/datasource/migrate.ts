/**
 * Turns a saved query of an older version into today's form. The backend does the same;
 * tests/fixtures/savedQueries.json holds both to it. Queries before version 2 have no version. Then only a trend could
 * be split, by one field; it counted events, and its answer had totals beside the groups.
 */
import { DEFAULT_QUERY_TYPE, GROUPS, QUERY_VERSION, type SyncHealthQuery } from './query';

/** A query in today's form, where `groupBy` is a list. */
export type CurrentQuery = Omit<SyncHealthQuery, 'groupBy'> & { groupBy?: string[] };

/** `isAlert`: an alert rule without columns read the groups, without totals. */
export function migrate({ groupBy, ...query }: SyncHealthQuery, isAlert = false): CurrentQuery {
  const fields = [groupBy ?? []].flat().filter((field) => field !== '');
  const split = fields.length > 0 ? { groupBy: fields } : {};
  if ((query.version ?? 1) >= QUERY_VERSION) {
    return { ...query, ...split };
  }
  const { queryType = DEFAULT_QUERY_TYPE } = query;
  const current = { ...query, version: QUERY_VERSION, queryType };
  if (queryType !== 'trend') {
    return current;
  }
  const hadTotals = fields.length > 0 && !query.columns?.length && !isAlert;
  return { ...current, ...split, ...(hadTotals && { columns: [GROUPS, 'total', 'totalChange'] }) };
}

/** The row count of a table over all of its pages, where rollups know it. */
import { type Condition, MODES, type QueryOf, type PagedTable } from '@sync-health/contract';

import { type QueryContext, type QueryInput } from './answer';
import { Events } from './events';
import { narrowTo } from './range';

type RowsQuery = QueryOf<PagedTable>;

/** Null where only reading all rows would give the count. */
export async function rowCount(context: QueryContext, { query, range, timeZone }: QueryInput<RowsQuery>) {
  const isCounted = query.type === 'records' || query.type === 'failures';
  const isSearched = 'search' in query && Boolean(query.search);
  const isOfFailures =
    ('state' in query && Boolean(query.state?.length)) ||
    Boolean(query.filters?.errorGroup?.length) ||
    Boolean(query.conditions?.some(({ field }) => field === 'errorGroup'));
  // Rollups have neither single records nor failure states.
  if (!isCounted || isSearched || isOfFailures) {
    return null;
  }
  const narrowed = narrowTo(query.bucket, range, timeZone);
  const eventsWith = (condition: Condition) =>
    new Events(context, { ...query, conditions: [...(query.conditions ?? []), condition] }, [narrowed]);
  const [realtime, manual] = MODES;
  if (query.type === 'failures') {
    return eventsWith({ field: 'status', operator: '=', values: ['failed'] }).count();
  }
  const [events, groups] = await Promise.all([
    eventsWith({ field: 'mode', operator: '=', values: [realtime] }).count(),
    countGroups(context, eventsWith({ field: 'mode', operator: '=', values: [manual] })),
  ]);
  return events + groups;
}

async function countGroups({ storage }: QueryContext, events: Events): Promise<number> {
  const columns = ['connector', 'job_id', 'object', 'action'];
  const [row] = await storage.rows<{ count: number }>(
    `SELECT count() AS count FROM (
      SELECT 1 FROM (${events.source('manual', columns)}) GROUP BY ${columns.join(', ')}
    )`,
    events.params.all
  );
  return Number(row?.count ?? 0);
}

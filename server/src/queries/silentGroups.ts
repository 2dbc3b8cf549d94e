/** Groups that have no event in a range, but had one before it, for as long as events are kept: what fell silent. */
import { type TimeRange } from '../storage/rollups/ranges';
import { type QueryContext } from './answer';
import { type Cell, NO_EVENTS } from './cells';
import { Events } from './events';
import { type QueryFilter } from './filters';
import { FIRST_MS } from './range';
import { keyOf, type Split } from './split';
import { type GroupCells, type SplitCells } from './splitCells';

export async function silentGroups(
  context: QueryContext,
  query: QueryFilter,
  split: Split,
  [before, now]: readonly [TimeRange, TimeRange],
  { groups: alive, beyond }: Pick<SplitCells, 'groups' | 'beyond'>,
  limit: number
): Promise<GroupCells[]> {
  if (beyond > 0) {
    // Groups that are alive take all the room, and which they are is not known.
    return [];
  }
  const long = { fromMs: FIRST_MS, toMs: before.fromMs };
  const events = new Events(context, query, [long, before, now]);
  const names = split.fields.map((_, place) => `group_${place}`);
  const dimensions = [...new Set([...split.dimensions, 'status' as const])];
  // What has no event in the range has all its events from then on in the window before.
  const isBefore = `slot >= ${before.fromMs}`;
  const [counts = [], failed = [], latencies = [], ...columns] = await events.select(
    [
      `SELECT sumIf(count, ${isBefore}) AS events, sumIf(count, ${isBefore} AND status = 'failed') AS errors,
        sumIf(latency_sum, ${isBefore}) AS latency_total, ${split
          .valuesSql(events.params)
          .map((value, place) => `${value} AS ${names[place]}`)
          .join(', ')}
      FROM (${events.source('counts', [...dimensions, 'count', 'latency_sum'])})
      GROUP BY ${names.join(', ')}
      ORDER BY ${names.join(', ')} LIMIT ${alive.length + limit + 1}`,
    ],
    false
  );
  const known = new Set(alive.map(({ values }) => keyOf(values)));
  const cellBefore = (row: number): Cell => ({
    events: Number(counts[row]),
    errors: Number(failed[row]),
    latencySum: Number(latencies[row]),
    // It would be compared with that of no events.
    percentile: () => null,
  });
  return counts
    .map((_, row) => ({
      values: columns.map((column) => String(column[row])),
      cells: [cellBefore(row), NO_EVENTS],
    }))
    .filter(({ values }) => !known.has(keyOf(values)));
}

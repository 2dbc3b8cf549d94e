/** Groups that fell silent: they have no event in the range, but have stored events before it. */
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
    // Groups with events already exceed the limit, and not all of them are known.
    return [];
  }
  const long = { fromMs: FIRST_MS, toMs: before.fromMs };
  const events = new Events(context, query, [long, before, now]);
  const names = split.fields.map((_, place) => `group_${place}`);
  const dimensions = [...new Set([...split.dimensions, 'status' as const])];
  // A group without events in the range has all its events after `before.fromMs` in the window before.
  const isBefore = `slot >= ${before.fromMs}`;
  const [counts = [], failed = [], latencies = [], untimed = [], ...columns] = await events.select(
    [
      `SELECT sumIf(count, ${isBefore}) AS events, sumIf(count, ${isBefore} AND status = 'failed') AS errors,
        sumIf(latency_sum, ${isBefore}) AS latency_total,
        sumIf(untimed, ${isBefore}) AS untimed_total, ${split
          .valuesSql(events.params)
          .map((value, place) => `${value} AS ${names[place]}`)
          .join(', ')}
      FROM (${events.source('counts', [...dimensions, 'count', 'latency_sum', 'untimed'])})
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
    untimed: Number(untimed[row]),
    // A change against no events is null, whatever the percentile before.
    percentile: () => null,
  });
  return counts
    .map((_, row) => ({
      values: columns.map((column) => String(column[row])),
      cells: [cellBefore(row), NO_EVENTS],
    }))
    .filter(({ values }) => !known.has(keyOf(values)));
}

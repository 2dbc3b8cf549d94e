/** Groups that have no event in a range, but had one before it, for as long as events are kept: what fell silent. */
import { type QueryContext } from './answer';
import { NO_EVENTS } from './cells';
import { Events } from './events';
import { type QueryFilter } from './filters';
import { FIRST_MS } from './range';
import { keyOf, type Split } from './split';
import { type GroupCells, type SplitCells } from './splitCells';

export async function silentGroups(
  context: QueryContext,
  query: QueryFilter,
  split: Split,
  toMs: number,
  { groups: alive, beyond }: Pick<SplitCells, 'groups' | 'beyond'>,
  limit: number
): Promise<GroupCells[]> {
  if (beyond > 0) {
    // Groups that are alive take all the room, and which they are is not known.
    return [];
  }
  const events = new Events(context, query, [{ fromMs: FIRST_MS, toMs }]);
  const columns = await events.select(
    [
      `SELECT DISTINCT ${split
        .valuesSql(events.params)
        .map((value, place) => `${value} AS group_${place}`)
        .join(', ')}
      FROM (${events.source('counts', split.dimensions)})
      ORDER BY ALL LIMIT ${alive.length + limit + 1}`,
    ],
    false
  );
  const known = new Set(alive.map(({ values }) => keyOf(values)));
  return (columns[0] ?? [])
    .map((_, row) => columns.map((column) => String(column[row])))
    .filter((values) => !known.has(keyOf(values)))
    .map((values) => ({ values, cells: [NO_EVENTS, NO_EVENTS] }));
}

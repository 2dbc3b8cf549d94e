/** Cells by group and time bucket: from slots in memory where possible, else from the engine. */
import { type QueryContext, type Values } from './answer';
import { type SlotIndex } from './buckets';
import { type Cell, cellOfGroups, NO_EVENTS, sumOfCells } from './cells';
import { Events } from './events';
import { type QueryFilter } from './filters';
import { latenciesOf } from './latencies';
import { unionSql } from '../storage/rollups/rollupSource';
import { type TimeRange } from '../storage/rollups/ranges';
import { keyOf, type Split } from './split';
import { type Group } from './sums';

export interface SplitCellsOptions {
  context: QueryContext;
  query: QueryFilter;
  events: Events;
  /** Whether percentiles are computed from raw events. */
  exact: boolean;
  split: Split;
  /** Maps slots to numbers. 0 is the window before; groups are not ranked by it. */
  index: SlotIndex;
  /** How many numbers `index` has. */
  indexes: number;
  /** The range of the numbers above 0. */
  range: TimeRange;
  /** The share (0–1) of the wanted percentile, if any. */
  share: number | undefined;
  /** The most groups in the answer: those with the most events. */
  limit: number;
  minEvents: number;
}

export interface GroupCells {
  values: readonly string[];
  /** By index. */
  cells: readonly Cell[];
}

export interface SplitCells {
  /** Most events first. */
  groups: readonly GroupCells[];
  /** The groups beyond the limit, added up; null without any. */
  others: readonly Cell[] | null;
  /** Over all events. */
  total: readonly Cell[];
  /** How many groups are beyond the limit. */
  beyond: number;
}

export async function splitCells(options: SplitCellsOptions): Promise<SplitCells> {
  const { events, exact, split, index, share } = options;
  const wanted = share === undefined ? 'counts' : 'latencies';
  const by = [...new Set([...split.dimensions, 'status' as const])];
  const groups = exact && share !== undefined ? null : await events.groups(wanted, { index, by });
  return groups ? ofMemory(groups, by.indexOf('status'), options) : ofEngine(options);
}

/** Groups with at least `minEvents` events, most events first; ties in the order of their values. */
function ranked<T extends { values: readonly string[]; events: number }>(groups: readonly T[], minEvents: number): T[] {
  const key = ({ values }: T) => values.join('\0');
  return groups
    .filter(({ events }) => events >= Math.max(1, minEvents))
    .sort((a, b) => b.events - a.events || (key(a) < key(b) ? -1 : 1));
}

function ofMemory(
  groups: readonly Group[],
  statusPlace: number,
  { split, indexes, limit, minEvents }: SplitCellsOptions
): SplitCells {
  const cellsOf = (parts: readonly Group[]): Cell[] => {
    const byIndex: Group[][] = Array.from({ length: indexes }, () => []);
    parts.forEach((part) => byIndex[part.index]?.push(part));
    return byIndex.map((some) => (some.length === 0 ? NO_EVENTS : cellOfGroups(some, statusPlace)));
  };
  const total = cellsOf(groups);
  if (split.fields.length === 0) {
    return { groups: [], others: null, total, beyond: 0 };
  }
  const byKey = new Map<string, { values: string[]; events: number; parts: Group[] }>();
  for (const group of groups) {
    const values = split.valuesOf(group.by);
    const key = keyOf(values);
    const known = byKey.get(key) ?? { values, events: 0, parts: [] };
    byKey.set(key, known);
    known.parts.push(group);
    known.events += group.index > 0 ? group.count : 0;
  }
  const found = ranked([...byKey.values()], minEvents);
  const others = found.slice(limit);
  return {
    groups: found.slice(0, limit).map(({ values, parts }) => ({ values, cells: cellsOf(parts) })),
    others: others.length > 0 ? cellsOf(others.flatMap(({ parts }) => parts)) : null,
    total,
    beyond: others.length,
  };
}

/** Places of rows from the engine: all groups that are not shown share one, and the total has its own. */
const NOT_SHOWN = 0;
const TOTAL = -1;

async function ofEngine(options: SplitCellsOptions): Promise<SplitCells> {
  const { events, split, exact, share, indexes } = options;
  const rank = split.fields.length > 0 ? await rankGroups(options) : { shown: [], others: [], beyond: 0 };
  const keys = [...rank.shown, ...rank.others].map(keyOf);
  // Without `minEvents`, the others are all groups that are not shown. With it, small groups are in neither.
  const othersPlace = options.minEvents > 1 ? rank.shown.length + 1 : NOT_SHOWN;
  const places = keys.map((_, place) => Math.min(place, rank.shown.length) + 1);
  const placeSql =
    keys.length === 0
      ? `${NOT_SHOWN}`
      : `transform(${split.keySql(events.params)}, ${events.params.add('Array(String)', keys)}, [${places.join(', ')}], ${NOT_SHOWN})`;
  const statements = statementsOf(options, placeSql);
  const rows = cellsOfRows(await events.select(statements, exact && share !== undefined), indexes);
  const none = Array.from({ length: indexes }, () => NO_EVENTS);
  const total =
    share === undefined
      ? none.map((_, index) => sumOfCells([...rows.values()].map((cells) => cells[index])))
      : (rows.get(TOTAL) ?? none);
  return {
    groups: rank.shown.map((values, place) => ({ values, cells: rows.get(place + 1) ?? none })),
    others: rank.beyond > 0 ? (rows.get(othersPlace) ?? none) : null,
    total,
    beyond: rank.beyond,
  };
}

/** SQL for rows of `index`, `place`, the sums of a cell, and the percentile if wanted. */
function statementsOf({ events, split, index, exact, share }: SplitCellsOptions, placeSql: string): string[] {
  const sums = `sum(count) AS events, sumIf(count, status = 'failed') AS errors, sum(latency_sum) AS latency_total,
    sum(untimed) AS untimed_total`;
  const dimensions = [...new Set([...split.dimensions, 'status'])];
  if (share === undefined) {
    return events.countsInParts(dimensions, ['count', 'latency_sum', 'untimed']).map(
      (part) => `
        SELECT ${index.sql} AS index, ${placeSql} AS place, ${sums}
        FROM (${part})
        GROUP BY index, place`
    );
  }
  const { source, quantiles, latency } = latenciesOf(events, exact);
  const percentileBy = (place: string, of: readonly string[]) => `
    SELECT index, place, events, errors, latency_total, untimed_total,
      if(events = untimed_total, NULL, ${latency('found')}) AS percentile
    FROM (
      SELECT ${index.sql} AS index, toInt32(${place}) AS place, ${sums}, ${quantiles([share])}[1] AS found
      FROM (${source(of)})
      GROUP BY index, place
    )`;
  const total = percentileBy(`${TOTAL}`, ['status']);
  return split.fields.length === 0 ? [total] : [percentileBy(placeSql, dimensions), total];
}

/** The cells of each place, by index. Rows with the same place and index add up. */
function cellsOfRows(columns: readonly Values[], indexes: number): Map<number, Cell[]> {
  const [indexColumn = [], places = [], ...figures] = columns;
  const byPlace = new Map<number, Cell[]>();
  indexColumn.forEach((index, row) => {
    const [events = 0, errors = 0, latencySum = 0, untimed = 0, percentile = null] = figures.map(
      (column) => column[row]
    );
    const cells = byPlace.get(Number(places[row])) ?? Array.from({ length: indexes }, () => NO_EVENTS);
    byPlace.set(Number(places[row]), cells);
    const cell: Cell = {
      events: Number(events),
      errors: Number(errors),
      latencySum: Number(latencySum),
      untimed: Number(untimed),
      percentile: () => (percentile === null ? null : Number(percentile)),
    };
    cells[Number(index)] = sumOfCells([cells[Number(index)], cell]);
  });
  return byPlace;
}

interface Rank {
  shown: string[][];
  /** The groups beyond the limit, filled only with `minEvents`. */
  others: string[][];
  beyond: number;
}

/** The most groups that a statement names. */
const MAX_NAMED = 100_000;

async function rankGroups({ context, query, split, range, limit, minEvents }: SplitCellsOptions): Promise<Rank> {
  const events = new Events(context, query, [range]);
  const names = split.fields.map((_, place) => `group_${place}`);
  const [counts = [], all = [], ...columns] = await events.select(
    [
      `SELECT sum(count) AS events, count() OVER () AS all_groups, ${split
        .valuesSql(events.params)
        .map((value, place) => `${value} AS ${names[place]}`)
        .join(', ')}
      FROM (${unionSql(events.countsInParts(split.dimensions))})
      GROUP BY ${names.join(', ')}
      HAVING events >= ${Math.max(1, minEvents)}
      ORDER BY events DESC, ${names.join(', ')} LIMIT ${minEvents > 1 ? MAX_NAMED : limit}`,
    ],
    false
  );
  const groups = ranked(
    counts.map((count, row) => ({ events: Number(count), values: columns.map((column) => String(column[row])) })),
    minEvents
  ).map(({ values }) => values);
  return {
    shown: groups.slice(0, limit),
    others: groups.slice(limit),
    beyond: Math.max(0, Number(all[0] ?? 0) - limit),
  };
}

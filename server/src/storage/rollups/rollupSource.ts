/**
 * SQL for what queries read: rollup rows, and the raw rows that are too new to be in them. A slot's rows of version V
 * count all its events with seq <= V; raw rows count where their seq is above V. So every event counts once, whatever the
 * roller is doing.
 */
import { mergeAdjacent, type TimeRange, wholeSlots } from './ranges';
import { type RollupView } from './rollupView';
import { KIND_COLUMNS, type Rollup, type RollupKind, ROLLUPS, slotSql, tableOf } from './tables';

/** A part of a query's range that is read from one rollup, or from raw events when `rollup` is null. */
export interface Piece {
  rollup: Rollup | null;
  ranges: TimeRange[];
  /** Only these slots, in epoch milliseconds, within the ranges. */
  slots?: readonly number[];
}

export interface SourceOptions {
  kind: RollupKind;
  pieces: readonly Piece[];
  view: RollupView;
  /** The wanted keys and values; absent: all. Fewer are planned faster. */
  columns?: readonly string[];
  /** A condition on dimensions; absent: all rows. */
  filter?: string;
  /**
   * Raw events that are newer than their slots are read only up to this moment, in epoch milliseconds. The last slot
   * may end later.
   */
  untilMs?: number;
  /** Reads no raw row above this seq; for the roller. */
  upToSeq?: number;
  /** Selects one row for each item of list values; `columns` is ignored. */
  asItems?: boolean;
  /** Selects `own_step` too: the only step that the row counts for, or 0 for a raw row that counts for every step. */
  withOwnStep?: boolean;
}

/** The parts of `sourceParts` as one subquery. */
export const sourceSql = (options: SourceOptions) => unionSql(sourceParts(options));

export const unionSql = (parts: readonly string[]) => parts.join('\nUNION ALL\n');

/**
 * One or more subqueries, of rollups and of raw events. Their rows have `slot` (epoch milliseconds: a rollup row's slot,
 * a raw row's own moment), the kind's keys and its values. A key may occur in any number of rows, which add up. While
 * slots are being written there is only one subquery, so that all parts are read at one moment: events that are rolled
 * between two reads would count twice, or not at all.
 */
export function sourceParts(options: SourceOptions): string[] {
  const { pieces, view } = options;
  const rolled = pieces.filter(isRolled);
  const raw = rawParts(options);
  if (view.isMixed) {
    raw.push(...rolled.map((piece) => mixedTailSql(piece, options)));
  }
  const parts = [...(rolled.length > 0 ? [rolledSql(rolled, options)] : []), unionSql(raw)].filter(Boolean);
  if (parts.length === 0) {
    return [rawSql('0', options)];
  }
  return view.isMixed ? [unionSql(parts)] : parts;
}

/**
 * The subqueries of raw events: those of raw pieces and, unless the view is mixed or complete, those above the
 * watermark within rolled pieces.
 */
export function rawParts(options: SourceOptions): string[] {
  const { pieces, view } = options;
  const rolled = pieces.filter(isRolled);
  const parts = pieces
    .filter(({ rollup }) => rollup === null)
    .map(({ ranges }) => rawSql(eventRangesSql(ranges), options));
  if (!view.isMixed && !view.isComplete && rolled.length > 0) {
    parts.push(rawSql(`${newerSql(options)} AND ${eventRangesSql(newerRanges(rolled, options.untilMs))}`, options));
  }
  return parts;
}

/** The ranges of events that the slots may not hold yet, in order. */
export function newerRanges(rolled: readonly RolledPiece[], untilMs = Infinity): TimeRange[] {
  const ranges = rolled
    .flatMap(({ ranges: of }) => of)
    .map(({ fromMs, toMs }) => ({ fromMs, toMs: Math.min(toMs, untilMs) }))
    .sort((a, b) => a.fromMs - b.fromMs);
  return mergeAdjacent(ranges);
}

export type RolledPiece = Piece & { rollup: Rollup };

const isRolled = (piece: Piece): piece is RolledPiece => piece.rollup !== null;

/** One SELECT for all pieces of a kind, so that its table is planned once. */
export function rolledSql(
  pieces: readonly RolledPiece[],
  options: Pick<SourceOptions, 'kind' | 'columns' | 'filter' | 'asItems' | 'withOwnStep'>
): string {
  const { kind } = options;
  const { keys, values } = KIND_COLUMNS[kind];
  const items = options.asItems ? KIND_COLUMNS[kind].items : undefined;
  const columns = items
    ? [...keys.map(([name]) => name), ...items.values.map(([name, , ofRow]) => `${ofRow} AS ${name}`)]
    : (options.columns ?? [...keys, ...values].map(([name]) => name));
  return `
    SELECT ${['toInt64(toUInt32(rollup.slot)) * 1000 AS slot', ...ownStep('step', options), ...columns].join(', ')}
    FROM ${tableOf(kind)} AS rollup FINAL ${items?.join ?? ''}
    WHERE ${allOf([anyOf(pieces.map(slotsSql)), options.filter])}`;
}

const ownStep = (of: string, { withOwnStep }: Pick<SourceOptions, 'withOwnStep'>) =>
  withOwnStep ? [`toUInt32(${of}) AS own_step`] : [];

const slotsSql = ({ rollup, ranges, slots }: RolledPiece) =>
  allOf([
    `step = ${rollup.stepSeconds}`,
    slotRangesSql(ranges),
    slots && `toInt64(toUInt32(rollup.slot)) * 1000 IN (${slots.join(', ')})`,
  ]);

/** SQL for raw rows above their slot's version, while slots may have versions above the watermark. */
function mixedTailSql({ rollup, ranges, slots }: RolledPiece, options: SourceOptions): string {
  const { kind, stepSeconds } = rollup;
  const after = options.view.watermark;
  return `
    SELECT ${[`${slotSql(rollup)} AS slot`, ...ownStep(String(stepSeconds), options), ...eventColumns(kind, options)].join(', ')}
    FROM events
    LEFT JOIN (
      SELECT toInt64(toUInt32(slot)) * 1000 AS rolled_slot, max(version) AS rolled_version
      FROM ${tableOf(kind)} WHERE step = ${stepSeconds} AND version > ${after} GROUP BY rolled_slot
    ) AS rolled ON ${slotSql(rollup)} = rolled_slot
    WHERE ${allOf([
      newerSql(options),
      'seq > rolled_version',
      eventRangesSql(ranges),
      slots && `${slotSql(rollup)} IN (${slots.join(', ')})`,
      KIND_COLUMNS[kind].where,
      options.filter,
    ])}`;
}

/** A condition for raw rows above the watermark. */
const newerSql = ({ view, upToSeq }: SourceOptions) =>
  allOf([`seq > ${view.watermark}`, upToSeq !== undefined && `seq <= ${upToSeq}`]);

function rawSql(which: string, options: SourceOptions): string {
  const { kind, filter } = options;
  return `
    SELECT ${['toUnixTimestamp64Milli(end_time) AS slot', ...ownStep('0', options), ...eventColumns(kind, options)].join(', ')}
    FROM events
    WHERE ${allOf([which, KIND_COLUMNS[kind].where, filter])}`;
}

/** The kind's keys and values (all, or `columns` in their order) as expressions over a raw event. */
export function eventColumns(
  kind: RollupKind,
  { columns, asItems }: Pick<SourceOptions, 'columns' | 'asItems'> = {}
): string[] {
  const { keys, values, items } = KIND_COLUMNS[kind];
  const ofEvent = new Map([...keys, ...((asItems && items?.values) || values)].map(([name, of]) => [name, of]));
  const wanted = (asItems && items) || !columns ? [...ofEvent.keys()] : columns;
  return wanted.map((name) => {
    const expression = ofEvent.get(name) ?? name;
    return expression === name ? name : `${expression} AS ${name}`;
  });
}

const allOf = (conditions: ReadonlyArray<string | false | undefined>) =>
  conditions.filter((condition) => condition && condition !== '1').join(' AND ') || '1';

/** A condition for the rows of a kind's table whose slots touch the ranges. */
export const slotsOfKindSql = (kind: RollupKind, ranges: readonly TimeRange[]) =>
  anyOf(
    ROLLUPS[kind].map(
      (rollup) => `step = ${rollup.stepSeconds} AND ${slotRangesSql(wholeSlots(rollup, ranges), 'slot')}`
    )
  );

function slotRangesSql(ranges: readonly TimeRange[], slot = 'rollup.slot'): string {
  const rangeSql = ({ fromMs, toMs }: TimeRange) => `${slot} >= ${fromMs / 1000} AND ${slot} < ${toMs / 1000}`;
  return anyRangeSql(ranges, rangeSql, `toUInt64(toUInt32(${slot})) * 1000`);
}

/** A condition on raw events' end time, which the primary key supports. */
export function eventRangesSql(ranges: readonly TimeRange[]): string {
  const rangeSql = ({ fromMs, toMs }: TimeRange) =>
    `end_time >= ${momentSql(fromMs)} AND end_time < ${momentSql(toMs)}`;
  return anyRangeSql(ranges, rangeSql, 'toUInt64(toUnixTimestamp64Milli(end_time))');
}

/**
 * With more ranges than this, the primary key is asked for the time from the first to the last of them only. The engine
 * compares its marks with each range, so thousands of ranges took longer than to read what is between them.
 */
const MAX_LISTED_RANGES = 200;

/** A condition for moments in one of the ranges, which are in order. `momentMs` is SQL for epoch milliseconds. */
function anyRangeSql(ranges: readonly TimeRange[], rangeSql: (range: TimeRange) => string, momentMs: string): string {
  const [first] = ranges;
  const last = ranges.at(-1);
  if (!first || !last || ranges.length <= MAX_LISTED_RANGES) {
    return anyOf(ranges.map(rangeSql));
  }
  const starts = ranges.map(({ fromMs }) => fromMs);
  const bounds = [...new Set(ranges.flatMap(({ fromMs, toMs }) => [fromMs, toMs]))];
  return allOf([
    rangeSql({ fromMs: first.fromMs, toMs: last.toMs }),
    `roundDown(${momentMs}, [${bounds.join(', ')}]) IN (${starts.join(', ')})`,
  ]);
}

export const momentSql = (ms: number) => `fromUnixTimestamp64Milli(${Math.trunc(ms)}, 'UTC')`;

/** Adds no needless parentheses: the engine's parser backtracks at each one. */
const anyOf = ([first, ...others]: readonly string[]) =>
  first === undefined ? '0' : others.length === 0 ? first : `(${[first, ...others].join(' OR ')})`;

/**
 * Where queries read from: rollup rows, and beside them the raw rows that are too new to be in them. Whatever the
 * roller is doing meanwhile, a slot's rows of version V count all its events with seq <= V, and raw rows count where
 * their seq is above that: every event once.
 */
import { mergeAdjacent, type TimeRange } from './ranges';
import { type RollupView } from './state';
import { KIND_COLUMNS, type Rollup, type RollupKind, slotSql } from './tables';

/** A part of a query's range that is read in one way; `rollup` is null where raw events are read. */
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
  /** Conditions on dimensions, true for all rows where absent. */
  filter?: string;
  /** Reads no row above this seq, for the roller. */
  upToSeq?: number;
}

/**
 * A subquery whose rows are `slot` (in epoch milliseconds: of a rollup's row its slot, of a raw row a moment in the
 * same range), the kind's keys and values. A key may come in any number of rows, which add up.
 */
export function sourceSql(options: SourceOptions): string {
  const { pieces, view } = options;
  const branches = pieces.map((piece) =>
    piece.rollup ? rolledSql(piece.rollup, piece, options) : rawSql(eventRangesSql(piece.ranges), options)
  );
  const rolledPieces = pieces.filter(({ rollup }) => rollup !== null);
  if (view.isMixed) {
    branches.push(...pieces.flatMap((piece) => (piece.rollup ? [mixedTailSql(piece.rollup, piece, options)] : [])));
  } else if (!view.isComplete && rolledPieces.length > 0) {
    const ranges = rolledPieces.flatMap(({ ranges: of }) => of).sort((a, b) => a.fromMs - b.fromMs);
    branches.push(rawSql(`seq > ${view.watermark} AND ${eventRangesSql(mergeAdjacent(ranges))}`, options));
  }
  return branches.length > 0 ? branches.join('\nUNION ALL\n') : rawSql('0', options);
}

function rolledSql({ kind, table }: Rollup, { ranges, slots }: Piece, { filter = '1' }: SourceOptions): string {
  const { keys, values } = KIND_COLUMNS[kind];
  return `
    SELECT toInt64(toUInt32(rollup.slot)) * 1000 AS slot, ${[...keys, ...values].map(([name]) => name).join(', ')}
    FROM ${table} AS rollup FINAL
    WHERE ${slotRangesSql(ranges)} ${inSlotsSql('toInt64(toUInt32(rollup.slot)) * 1000', slots)} AND (${filter})`;
}

/** Raw rows above the version of their slot, while slots have versions above the watermark. */
function mixedTailSql(rollup: Rollup, { ranges, slots }: Piece, options: SourceOptions): string {
  const { table, kind } = rollup;
  const after = options.view.watermark;
  const upTo = options.upToSeq === undefined ? '' : `AND seq <= ${options.upToSeq}`;
  return `
    SELECT ${slotSql(rollup)} AS slot, ${eventColumnsSql(kind)}
    FROM events
    LEFT JOIN (
      SELECT toInt64(toUInt32(slot)) * 1000 AS rolled_slot, max(version) AS rolled_version
      FROM ${table} WHERE version > ${after} GROUP BY rolled_slot
    ) AS rolled ON ${slotSql(rollup)} = rolled_slot
    WHERE seq > ${after} ${upTo} AND seq > rolled_version
      AND ${eventRangesSql(ranges)} ${inSlotsSql(slotSql(rollup), slots)}
      AND ${KIND_COLUMNS[kind].where ?? '1'} AND (${options.filter ?? '1'})`;
}

function rawSql(which: string, { kind, filter = '1' }: SourceOptions): string {
  return `
    SELECT toUnixTimestamp64Milli(end_time) AS slot, ${eventColumnsSql(kind)}
    FROM events
    WHERE ${which} AND ${KIND_COLUMNS[kind].where ?? '1'} AND (${filter})`;
}

export function eventColumnsSql(kind: RollupKind): string {
  const { keys, values } = KIND_COLUMNS[kind];
  return [...keys, ...values].map(([name, ofEvent]) => (name === ofEvent ? name : `${ofEvent} AS ${name}`)).join(', ');
}

function slotRangesSql(ranges: readonly TimeRange[]): string {
  return anyOf(
    ranges.map(
      ({ fromMs, toMs }) =>
        `(rollup.slot >= toDateTime(${fromMs / 1000}, 'UTC') AND rollup.slot < toDateTime(${toMs / 1000}, 'UTC'))`
    )
  );
}

function inSlotsSql(slot: string, slots: Piece['slots']): string {
  return slots ? `AND ${slot} IN (${slots.join(', ')})` : '';
}

/** A condition on raw events' end time that the primary key serves. */
export function eventRangesSql(ranges: readonly TimeRange[]): string {
  return anyOf(
    ranges.map(({ fromMs, toMs }) => `(end_time >= ${momentSql(fromMs)} AND end_time < ${momentSql(toMs)})`)
  );
}

export type { TimeRange } from './ranges';

export const momentSql = (ms: number) => `fromUnixTimestamp64Milli(${Math.trunc(ms)}, 'UTC')`;

const anyOf = (conditions: readonly string[]) => `(${conditions.join(' OR ') || '0'})`;

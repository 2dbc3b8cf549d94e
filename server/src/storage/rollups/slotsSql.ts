/** The statements that read slots into memory: from their rollup, or, where that is not stored, from raw events. */
import { eventRangesSql, type RolledPiece, slotRangesSql } from './source';
import { bucketSql, EVENT_SLOTS, KIND_COLUMNS, ROLLUPS, type SlotKind, slotSql, tableOf } from './tables';

export interface SlotsStatement {
  sql: string;
  /** What it reads. */
  pieces: readonly RolledPiece[];
}

/** Slots of a kind, complete up to its `watermark`. */
export function slotStatements(kind: SlotKind, pieces: readonly RolledPiece[], watermark: number): SlotsStatement[] {
  const stored = pieces.filter(({ rollup }) => ROLLUPS[kind].includes(rollup));
  const others = pieces.filter((piece) => !stored.includes(piece));
  return [
    ...(stored.length > 0 ? [{ sql: storedSql(kind, stored), pieces: stored }] : []),
    ...others.map((piece) => {
      const sqlOf = piece.rollup === EVENT_SLOTS[kind] ? eventsSql : summedSql;
      return { sql: sqlOf(kind, piece, watermark), pieces: [piece] };
    }),
  ].map(({ sql, ...rest }) => ({ sql: `${sql} ORDER BY step, slot`, ...rest }));
}

function storedSql(kind: SlotKind, pieces: readonly RolledPiece[]): string {
  const { keys, values } = KIND_COLUMNS[kind];
  const columns = [...keys, ...values].map(([name]) => name);
  const which = pieces.map(({ rollup, ranges }) => `step = ${rollup.stepSeconds} AND ${slotRangesSql(ranges)}`);
  return `
    SELECT step, toInt64(toUInt32(rollup.slot)) * 1000 AS slot, ${columns.join(', ')}
    FROM ${tableOf(kind)} AS rollup FINAL WHERE ${which.join(' OR ')}`;
}

function eventsSql(kind: SlotKind, { rollup, ranges }: RolledPiece, watermark: number): string {
  const { keys, values } = KIND_COLUMNS[kind];
  const columns = [...keys, ...values].map(([name, ofEvent]) => `${ofEvent} AS ${name}`);
  return `
    SELECT ${rollup.stepSeconds} AS step, ${slotSql(rollup)} AS slot, toUnixTimestamp64Milli(end_time) AS at, ${columns.join(', ')}
    FROM events WHERE ${eventRangesSql(ranges)} AND seq <= ${watermark}`;
}

function summedSql(kind: SlotKind, { rollup, ranges }: RolledPiece, watermark: number): string {
  const keys = KIND_COLUMNS[kind].keys.map(([name]) => name).join(', ');
  return `
    SELECT ${rollup.stepSeconds} AS step, slot, ${keys}, sum(times) AS count, sum(latencies) AS latency_sum,
      groupArray(bucket) AS buckets, groupArray(toUInt32(times)) AS counts
    FROM (
      SELECT ${slotSql(rollup)} AS slot, ${keys}, ${bucketSql('latency')} AS bucket, count() AS times, sum(latency) AS latencies
      FROM events WHERE ${eventRangesSql(ranges)} AND seq <= ${watermark}
      GROUP BY slot, ${keys}, bucket
    )
    GROUP BY slot, ${keys}`;
}

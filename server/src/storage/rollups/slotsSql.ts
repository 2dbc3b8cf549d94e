/** The statements that read slots into memory: from their rollup or, if it is not stored, from raw events. */
import { eventColumns, eventRangesSql, type RolledPiece, rolledSql } from './rollupSource';
import { BUCKET_SQL, EVENT_SLOTS, KIND_COLUMNS, NO_BUCKET, ROLLUPS, type SlotKind, slotSql } from './tables';

export interface SlotsStatement {
  sql: string;
  /** The pieces that it reads. */
  pieces: readonly RolledPiece[];
}

/** Statements for slots of a kind that are complete up to `watermark`. */
export function slotStatements(kind: SlotKind, pieces: readonly RolledPiece[], watermark: number): SlotsStatement[] {
  const stored = pieces.filter(({ rollup }) => ROLLUPS[kind].includes(rollup));
  const others = pieces.filter((piece) => !stored.includes(piece));
  return [
    ...(stored.length > 0 ? [{ sql: asNumbers(kind, storedSql(kind, stored)), pieces: stored }] : []),
    ...others.map((piece) => ({
      sql:
        piece.rollup === EVENT_SLOTS[kind]
          ? asNumbers(kind, eventsSql(kind, piece, watermark), ['end_ms'])
          : asNumbers(kind, summedSql(kind, piece, watermark)),
      pieces: [piece],
    })),
  ];
}

/** Selects the columns in the types and order that `readSlots` needs. */
function asNumbers(kind: SlotKind, sql: string, others: readonly string[] = []): string {
  const { keys, items } = KIND_COLUMNS[kind];
  return `
    SELECT ${[
      ...['step', 'slot', 'count', 'latency_sum', 'untimed', ...others].map(
        (name) => `toFloat64(source.${name}) AS ${name}`
      ),
      ...keys.map(([name]) => name),
      ...(items ? ['buckets', 'counts'] : []),
    ].join(', ')}
    FROM (${sql}) AS source
    ORDER BY ${['step', 'slot', ...others].join(', ')}`;
}

function storedSql(kind: SlotKind, pieces: readonly RolledPiece[]): string {
  const { keys, values } = KIND_COLUMNS[kind];
  return rolledSql(pieces, { kind, columns: ['step', ...[...keys, ...values].map(([name]) => name)] });
}

function eventsSql(kind: SlotKind, { rollup, ranges }: RolledPiece, watermark: number): string {
  return `
    SELECT ${rollup.stepSeconds} AS step, ${slotSql(rollup)} AS slot, toUnixTimestamp64Milli(end_time) AS end_ms,
      ${eventColumns(kind).join(', ')}
    FROM events WHERE ${eventRangesSql(ranges)} AND seq <= ${watermark}`;
}

function summedSql(kind: SlotKind, { rollup, ranges }: RolledPiece, watermark: number): string {
  const keys = KIND_COLUMNS[kind].keys.map(([name]) => name).join(', ');
  return `
    SELECT ${rollup.stepSeconds} AS step, slot, ${keys}, sum(times) AS count, sum(latencies) AS latency_sum,
      sumIf(times, bucket = ${NO_BUCKET}) AS untimed, groupArray(bucket) AS buckets, groupArray(toUInt32(times)) AS counts
    FROM (
      SELECT ${slotSql(rollup)} AS slot, ${keys}, ${BUCKET_SQL} AS bucket, count() AS times, sum(latency) AS latencies
      FROM events WHERE ${eventRangesSql(ranges)} AND seq <= ${watermark}
      GROUP BY slot, ${keys}, bucket
    )
    GROUP BY slot, ${keys}`;
}

/** The statements that sum the slots of rollups: to write them, or to compare them with the stored ones. */
import { type SlotsOfStep } from './slotInserts';
import { KIND_COLUMNS, type Rollup, type RollupKind, tableOf } from './tables';

/**
 * Writes slots. `source` is a subquery of `slot` (any moment within one, in epoch milliseconds) and the columns that the
 * kind is summed from. It has every event of its slots up to the seq `version`.
 */
export function rollSql(rollup: Rollup, source: string, version: number): string {
  const names = KIND_COLUMNS[rollup.kind].keys.map(([name]) => name);
  const valueNames = KIND_COLUMNS[rollup.kind].values.map(([name]) => name);
  return `
    INSERT INTO ${tableOf(rollup.kind)} (${['step', 'slot', ...names, ...valueNames, 'version'].join(', ')})
    ${summedSql(rollup, source, [String(rollup.stepSeconds), ...columnsOf(rollup), String(version)])}`;
}

/** Writes slots of several rollups of a kind, and reads the source twice, however many they are. See `slotRowsSql`. */
export function rollStepsSql(kind: RollupKind, steps: string, source: string, version: number): string {
  const names = KIND_COLUMNS[kind].keys.map(([name]) => name);
  const values = KIND_COLUMNS[kind].values.map(([name]) => name);
  return `
    INSERT INTO ${tableOf(kind)} (${['step', 'slot', ...names, ...values, 'version'].join(', ')})
    SELECT ${['step', 'slot_s', ...names, ...values.map((_, index) => `value_${index}`), String(version)].join(', ')}
    FROM (${slotRowsSql(kind, steps, source)}) AS summed
    INNER JOIN (${namesSql(names, `(SELECT *, ${rowKeySql(names)} AS row_key FROM (${source}))`)}) AS named
      ON summed.row_key = named.row_key`;
}

/**
 * Selects the slots of several rollups of a kind, and reads the source once: `step` and `slot_s` (seconds), `row_key` for
 * the kind's keys, and its values as `value_0`, `value_1`, …. `steps` is SQL for the array of steps for which a row of the
 * source counts.
 */
export function slotRowsSql(kind: RollupKind, steps: string, source: string): string {
  const { keys, items } = KIND_COLUMNS[kind];
  const rows = `
    SELECT *, step, intDiv(slot, step * 1000) * step AS slot_s
    FROM (
      SELECT *, ${rowKeySql(keys.map(([name]) => name))} AS row_key FROM (${source})
    ) ARRAY JOIN ${steps} AS step`;
  return `
    SELECT ${['step', 'slot_s', 'row_key', ...summedValues(kind)].join(', ')}
    FROM (${items ? byBucketSql(['step', 'slot_s', 'row_key'], `(${rows})`) : rows})
    GROUP BY step, slot_s, row_key`;
}

/** SQL for the steps whose slots, out of these, include the moment `slot` of a row. */
export function stepsOfMomentSql(some: readonly SlotsOfStep[]): string {
  const isIn = some.map(({ rollup: { stepSeconds }, slots }) => {
    const stepMs = stepSeconds * 1000;
    return `intDiv(slot, ${stepMs}) IN (${slots.map((slot) => slot / stepMs).join(', ')})`;
  });
  return `arrayFilter((step, isIn) -> isIn, ${stepsSql(some.map(({ rollup }) => rollup.stepSeconds))}, [${isIn.join(', ')}])`;
}

/** SQL for an array of steps, in seconds. */
export const stepsSql = (steps: readonly number[]) => `[${steps.join(', ')}]::Array(UInt32)`;

const columnsOf = ({ kind }: Rollup) => [
  'slot_s',
  ...KIND_COLUMNS[kind].keys.map(([name]) => name),
  ...KIND_COLUMNS[kind].values.map((_, index) => `value_${index}`),
];

/**
 * Groups by one number for each combination of keys, and joins the keys at the end. The engine groups by numbers four
 * times faster than by several LowCardinality columns, and hashes each value of such a column only once.
 */
function summedSql({ kind, stepSeconds }: Rollup, source: string, columns: readonly string[]): string {
  const { keys, items } = KIND_COLUMNS[kind];
  const names = keys.map(([name]) => name);
  const slotSql = `intDiv(slot, ${stepSeconds * 1000}) * ${stepSeconds}`;
  return `
    WITH source_rows AS (SELECT *, ${slotSql} AS slot_s, ${rowKeySql(names)} AS row_key FROM (${source}))
    SELECT ${columns.join(', ')}
    FROM (
      SELECT ${['slot_s', 'row_key', ...summedValues(kind)].join(', ')}
      FROM (${items ? byBucketSql(['slot_s', 'row_key'], 'source_rows') : 'SELECT * FROM source_rows'})
      GROUP BY slot_s, row_key
    ) AS summed
    INNER JOIN (${namesSql(names, 'source_rows')}) AS named ON summed.row_key = named.row_key`;
}

/** Selects the keys of each `row_key`. */
const namesSql = (names: readonly string[], rows: string) => `
  SELECT row_key, ${names.map((name) => `any(keyed.${name}) AS ${name}`).join(', ')}
  FROM ${rows} AS keyed GROUP BY row_key`;

const summedValues = (kind: RollupKind) =>
  KIND_COLUMNS[kind].values.map(([, , overRows], index) => `${overRows} AS value_${index}`);

const byBucketSql = (groupBy: readonly string[], rows: string) => `
  SELECT ${groupBy.join(', ')}, bucket, sum(bucket_count) AS times, sum(bucket_latency_sum) AS latency_share
  FROM ${rows} GROUP BY ${groupBy.join(', ')}, bucket`;

/** One number for a combination of dimensions. */
export const rowKeySql = (columns: readonly string[]) =>
  columns.map((name, index) => `${31 ** index} * toUInt64(sipHash64(${name}))`).join(' + ');

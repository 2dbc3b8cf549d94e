/** The statement that writes slots of a rollup anew. */
import { KIND_COLUMNS, type Rollup, tableOf } from './tables';

/**
 * `source` is a subquery of `slot`, any moment of one in epoch milliseconds, and the kind's columns to roll; `version` the
 * seq up to which it holds every event of its slots. Keys are summed under a number of their own, and named at the end: the engine groups
 * by numbers four times faster than by several dictionary columns, and hashes a dictionary column once a value.
 */
export function rollSql({ kind, stepSeconds }: Rollup, source: string, version: number): string {
  const { keys, values, items } = KIND_COLUMNS[kind];
  const names = keys.map(([name]) => name);
  const slotSql = `intDiv(slot, ${stepSeconds * 1000}) * ${stepSeconds}`;
  const valueNames = values.map(([name]) => name);
  return `
    INSERT INTO ${tableOf(kind)} (${['step', 'slot', ...names, ...valueNames, 'version'].join(', ')})
    WITH source_rows AS (SELECT *, ${slotSql} AS slot_s, ${keyOf(names)} AS row_key FROM (${source}))
    SELECT ${[String(stepSeconds), 'slot_s', ...names, ...valueNames.map((_, index) => `value_${index}`), String(version)].join(', ')}
    FROM (
      SELECT ${['slot_s', 'row_key', ...values.map(([, , overRows], index) => `${overRows} AS value_${index}`)].join(', ')}
      FROM (${items ? BY_BUCKET : 'SELECT * FROM source_rows'})
      GROUP BY slot_s, row_key
    ) AS summed
    INNER JOIN (
      SELECT row_key, ${names.map((name) => `any(source_rows.${name}) AS ${name}`).join(', ')}
      FROM source_rows GROUP BY row_key
    ) AS named ON summed.row_key = named.row_key`;
}

const BY_BUCKET = `
  SELECT slot_s, row_key, bucket, sum(bucket_count) AS times, sum(bucket_latency_sum) AS latency_share
  FROM source_rows GROUP BY slot_s, row_key, bucket`;

/** One number for a combination of dimensions. */
const keyOf = (columns: readonly string[]) =>
  columns.map((name, index) => `${31 ** index} * toUInt64(sipHash64(${name}))`).join(' + ');

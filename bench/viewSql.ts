/**
 * What a skilled ClickHouse user would build for the same figures: an hourly AggregatingMergeTree with DDSketch states,
 * and its queries. Its ranges are full hours; panels that it can't answer have no SQL here.
 */
import { type Panel } from './panels';

const DIMENSIONS = ['connector', 'mode', 'object', 'action', 'status', 'error_code'] as const;
const ACCURACY = 0.01;

const VIEW_DATABASE = 'bench_view';
const TABLE = `${VIEW_DATABASE}.hourly`;

/** Makes the table of all events, unless it exists with the same events. */
export const VIEW_STATEMENTS = [
  `CREATE DATABASE IF NOT EXISTS ${VIEW_DATABASE}`,
  `DROP TABLE IF EXISTS ${TABLE} SYNC`,
  `CREATE TABLE ${TABLE} (
    hour DateTime('UTC'), ${DIMENSIONS.map((name) => `${name} LowCardinality(String)`).join(', ')},
    count SimpleAggregateFunction(sum, UInt64), latency_sum SimpleAggregateFunction(sum, UInt64),
    sketch AggregateFunction(quantilesDD(${ACCURACY}, 0.5, 0.9, 0.95), UInt64)
  ) ENGINE = AggregatingMergeTree ORDER BY (hour, ${DIMENSIONS.join(', ')})`,
  `INSERT INTO ${TABLE} SELECT toStartOfHour(end_time) AS hour, ${DIMENSIONS.join(', ')}, count(), sum(latency),
    quantilesDDState(${ACCURACY}, 0.5, 0.9, 0.95)(latency)
  FROM events GROUP BY hour, ${DIMENSIONS.join(', ')}`,
  `OPTIMIZE TABLE ${TABLE} FINAL`,
];

const hourOf = (ms: number) => `toStartOfHour(fromUnixTimestamp64Milli(${ms}, 'UTC'))`;
const between = (fromMs: number, toMs: number) => `hour >= ${hourOf(fromMs)} AND hour < ${hourOf(toMs)}`;

const COLUMNS: Record<string, string> = { errorCode: 'error_code' };
const columnOf = (field: string) => COLUMNS[field] ?? field;
const PERCENTILES = `quantilesDDMerge(${ACCURACY}, 0.5, 0.9, 0.95)(sketch)`;

const METRICS: Record<string, string> = {
  events: 'sum(count)',
  errorRate: `sumIf(count, status = 'failed') / sum(count)`,
  p95: `${PERCENTILES}[3]`,
};

export function viewSql({ query, fromMs, toMs, timeZone = 'UTC' }: Panel): string | null {
  const filters = Object.entries(query.filters ?? {}).flatMap(([field, values]) =>
    values.map((value) => `${columnOf(field)} = '${value}'`)
  );
  const where = (beginMs: number) => [between(beginMs, toMs), ...filters].join(' AND ');
  // An hourly table does not have quarters of an hour.
  const step = (interval: string) =>
    interval === 'minute' || timeZone !== 'UTC' ? null : interval === 'day' ? 'toStartOfDay(hour)' : 'hour';
  switch (query.type) {
    case 'summary': {
      const groups = [query.groupBy ?? []].flat().map(columnOf);
      const both = (name: string, sql: (now: string) => string) =>
        `${sql(`hour >= ${hourOf(fromMs)}`)} AS ${name}, ${sql(`hour < ${hourOf(fromMs)}`)} AS ${name}_before`;
      return `SELECT ${[
        ...groups,
        both('synced', (now) => `sumIf(count, status = 'success' AND ${now})`),
        both('errors', (now) => `sumIf(count, status = 'failed' AND ${now})`),
        both('median', (now) => `quantilesDDMergeIf(${ACCURACY}, 0.5, 0.9, 0.95)(sketch, ${now})[1]`),
        both('average', (now) => `sumIf(latency_sum, ${now}) / sumIf(count, ${now})`),
      ].join(
        ', '
      )} FROM ${TABLE} WHERE ${where(2 * fromMs - toMs)} ${groups.length ? `GROUP BY ${groups.join(', ')}` : ''}`;
    }
    case 'trend': {
      const time = step(query.interval ?? 'day');
      const groups = [query.groupBy ?? 'status'].flat().map(columnOf);
      const metric = METRICS[query.metric ?? 'events'];
      return time && metric
        ? `SELECT ${time} AS time, ${groups.join(', ')}, ${metric} AS value FROM ${TABLE} WHERE ${where(fromMs)} GROUP BY time, ${groups.join(', ')} ORDER BY time`
        : null;
    }
    case 'percentiles': {
      const keys = query.interval ? ['toStartOfDay(hour) AS time'] : ['object', 'action', 'mode'];
      return `SELECT ${keys.join(', ')}, sum(count) AS records, ${PERCENTILES} AS q FROM ${TABLE} WHERE ${where(fromMs)} GROUP BY ${query.interval ? 'time' : keys.join(', ')}`;
    }
    default:
      return null;
  }
}

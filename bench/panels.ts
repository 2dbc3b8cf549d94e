/** The measured panels, each with the SQL that a user of ClickHouse's data source would write for it. */
import { type Query } from '@sync-health/contract';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const MINUTE_MS = 60_000;

export interface Panel {
  name: string;
  query: Query;
  fromMs: number;
  toMs: number;
  timeZone?: string;
  /** Null if there is nothing to compare with. */
  rawSql: string | null;
  /** A slower answer misses the target. */
  maxMs?: number;
  /** Fewer times as fast as raw SQL misses the target. */
  minRatio?: number;
  /** More than twice as slow as this panel is a miss. */
  notTwiceOf?: string;
  /** Columns that identify rows, whose percentiles must match raw SQL within one percent. */
  percentiles?: readonly string[];
  isOnDashboard?: boolean;
  /** Counts must match raw SQL: the sum of the server's column, and raw SQL's only number. */
  counts?: { column: string; rawSql: string };
}

const moment = (ms: number) => `fromUnixTimestamp64Milli(${ms}, 'UTC')`;
const between = (fromMs: number, toMs: number) => `end_time >= ${moment(fromMs)} AND end_time < ${moment(toMs)}`;

function summarySql(fromMs: number, toMs: number, filter = '1'): string {
  const now = `end_time >= ${moment(fromMs)}`;
  return `
    SELECT countIf(status = 'success' AND ${now}) AS synced, countIf(status = 'success' AND NOT ${now}) AS synced_before,
      countIf(status = 'failed' AND ${now}) AS errors, countIf(status = 'failed' AND NOT ${now}) AS errors_before,
      quantileExactIf(0.5)(latency, ${now}) AS median, quantileExactIf(0.5)(latency, NOT ${now}) AS median_before,
      avgIf(latency, ${now}) AS average, avgIf(latency, NOT ${now}) AS average_before
    FROM events WHERE ${between(2 * fromMs - toMs, toMs)} AND ${filter}`;
}

const trendSql = (step: string, fromMs: number, toMs: number, filter = '1') => `
  SELECT ${step} AS time, countIf(status = 'success') AS synced, countIf(status = 'failed') AS errors, count() AS total
  FROM events WHERE ${between(fromMs, toMs)} AND ${filter} GROUP BY time ORDER BY time WITH FILL`;

const percentilesSql = (fromMs: number, toMs: number, filter = '1') => `
  SELECT object, action, mode, quantilesExact(0.5, 0.9, 0.95)(latency) AS q
  FROM events WHERE ${between(fromMs, toMs)} AND ${filter} GROUP BY object, action, mode`;

const countSql = (fromMs: number, toMs: number, filter = '1') =>
  `SELECT count() AS count FROM events WHERE ${between(fromMs, toMs)} AND ${filter}`;

const FILTERS = {
  object: ['Invoice', `object = 'Invoice'`],
  action: ['update', `action = 'update'`],
  mode: ['manual', `mode = 'manual'`],
  status: ['failed', `status = 'failed'`],
  errorCode: ['DACO-02', `error_code = 'DACO-02'`],
  connector: ['zuora-salesforce', `connector = 'zuora-salesforce'`],
} as const;

/** `nowMs` is a full hour, at which ranges end. */
export function panels(nowMs: number): Panel[] {
  const week = { fromMs: nowMs - 7 * DAY_MS, toMs: nowMs };
  const sixtyHours = { fromMs: nowMs - 60 * HOUR_MS, toMs: nowMs };
  const odd = { fromMs: week.fromMs + 17 * MINUTE_MS + 12_345, toMs: nowMs - 23 * MINUTE_MS - 6789 };
  const total = (fromMs: number, toMs: number, filter?: string) => ({
    column: 'total',
    rawSql: countSql(fromMs, toMs, filter),
  });
  const trendName = 'trend by day, split by status';
  const percentilesName = 'P50, P90, P95 by object, action, mode';
  return [
    {
      name: 'summary, week over week',
      query: { type: 'summary' },
      ...week,
      rawSql: summarySql(week.fromMs, nowMs),
      maxMs: 15,
      minRatio: 20,
      isOnDashboard: true,
    },
    {
      name: trendName,
      query: { type: 'trend', interval: 'day', groupBy: 'status' },
      ...week,
      rawSql: trendSql('toStartOfDay(end_time)', week.fromMs, nowMs),
      maxMs: 15,
      minRatio: 20,
      counts: total(week.fromMs, nowMs),
      isOnDashboard: true,
    },
    {
      name: 'trend by hour over 60 hours, split by status',
      query: { type: 'trend', interval: 'hour', groupBy: 'status' },
      ...sixtyHours,
      rawSql: trendSql('toStartOfHour(end_time)', sixtyHours.fromMs, nowMs),
      maxMs: 15,
      minRatio: 20,
      counts: total(sixtyHours.fromMs, nowMs),
      isOnDashboard: true,
    },
    {
      name: 'trend by minute over 60 hours',
      query: { type: 'trend', interval: 'minute' },
      ...sixtyHours,
      rawSql: trendSql('toStartOfMinute(end_time)', sixtyHours.fromMs, nowMs),
      maxMs: 60,
      minRatio: 5,
      counts: total(sixtyHours.fromMs, nowMs),
      isOnDashboard: true,
    },
    {
      name: 'trend by day in Kathmandu',
      query: { type: 'trend', interval: 'day' },
      ...week,
      timeZone: 'Asia/Kathmandu',
      rawSql: trendSql(`toStartOfDay(end_time, 'Asia/Kathmandu')`, week.fromMs, nowMs),
      maxMs: 60,
      minRatio: 5,
      counts: total(week.fromMs, nowMs),
    },
    {
      name: percentilesName,
      query: { type: 'percentiles' },
      ...week,
      rawSql: percentilesSql(week.fromMs, nowMs),
      maxMs: 40,
      minRatio: 10,
      counts: { column: 'records', rawSql: countSql(week.fromMs, nowMs) },
      percentiles: ['object', 'action', 'mode'],
      isOnDashboard: true,
    },
    {
      name: 'latency trend by day',
      query: { type: 'percentiles', interval: 'day' },
      ...week,
      rawSql: `SELECT toUnixTimestamp(toStartOfDay(end_time)) * 1000 AS time, quantilesExact(0.5, 0.9, 0.95)(latency) AS q
        FROM events WHERE ${between(week.fromMs, nowMs)} GROUP BY time ORDER BY time`,
      maxMs: 40,
      minRatio: 10,
      percentiles: ['time'],
      isOnDashboard: true,
    },
    {
      name: 'latency heatmap by day',
      query: { type: 'histogram' },
      ...week,
      rawSql: `SELECT toStartOfDay(end_time) AS time, floor(log2(latency + 1)) AS bucket, count()
        FROM events WHERE ${between(week.fromMs, nowMs)} GROUP BY time, bucket ORDER BY time, bucket`,
      maxMs: 40,
      minRatio: 10,
      isOnDashboard: true,
    },
    {
      name: 'error rate by connector, by hour over 60 hours',
      query: { type: 'trend', interval: 'hour', metric: 'errorRate', groupBy: 'connector' },
      ...sixtyHours,
      rawSql: `SELECT toStartOfHour(end_time) AS time, connector, countIf(status = 'failed') / count() AS rate
        FROM events WHERE ${between(sixtyHours.fromMs, nowMs)} GROUP BY time, connector ORDER BY time, connector`,
      maxMs: 40,
      minRatio: 10,
    },
    {
      name: 'P95 by connector and object, by day',
      query: { type: 'trend', interval: 'day', metric: 'p95', groupBy: ['connector', 'object'] },
      ...week,
      rawSql: `SELECT toStartOfDay(end_time) AS time, connector, object, quantileExact(0.95)(latency) AS p95
        FROM events WHERE ${between(week.fromMs, nowMs)} GROUP BY time, connector, object ORDER BY time, connector, object`,
      maxMs: 40,
      minRatio: 10,
    },
    {
      name: 'summary by connector, week over week',
      query: { type: 'summary', groupBy: 'connector' },
      ...week,
      rawSql: summarySql(week.fromMs, nowMs).replace('SELECT', 'SELECT connector,') + ' GROUP BY connector',
      maxMs: 40,
      minRatio: 10,
      counts: { column: 'events', rawSql: countSql(week.fromMs, nowMs) },
    },
    {
      name: 'freshness',
      query: { type: 'freshness' },
      ...week,
      rawSql: `SELECT connector, object, maxIf(end_time, status = 'success') AS last_success, max(end_time) AS last_event
        FROM events GROUP BY connector, object`,
      maxMs: 50,
    },
    ...Object.entries(FILTERS).flatMap(([field, [value, filter]]): Panel[] => [
      {
        name: `${trendName}; ${field} = ${value}, odd minutes`,
        query: { type: 'trend', interval: 'day', groupBy: 'status', filters: { [field]: [value] } },
        ...odd,
        rawSql: trendSql('toStartOfDay(end_time)', odd.fromMs, odd.toMs, filter),
        notTwiceOf: trendName,
        counts: total(odd.fromMs, odd.toMs, filter),
      },
      {
        name: `${percentilesName}; ${field} = ${value}, odd minutes`,
        query: { type: 'percentiles', filters: { [field]: [value] } },
        ...odd,
        rawSql: percentilesSql(odd.fromMs, odd.toMs, filter),
        notTwiceOf: percentilesName,
        counts: { column: 'records', rawSql: countSql(odd.fromMs, odd.toMs, filter) },
        percentiles: ['object', 'action', 'mode'],
      },
    ]),
    {
      name: 'records, first page',
      query: { type: 'records', limit: 100 },
      ...week,
      rawSql: `SELECT * FROM events WHERE ${between(week.fromMs, nowMs)} ORDER BY end_time DESC LIMIT 100`,
      maxMs: 60,
      isOnDashboard: true,
    },
    {
      name: 'failures, first page',
      query: { type: 'failures', limit: 100 },
      ...week,
      rawSql: `SELECT * FROM events WHERE ${between(week.fromMs, nowMs)} AND status = 'failed' ORDER BY end_time DESC LIMIT 100`,
      maxMs: 60,
      isOnDashboard: true,
    },
    {
      name: 'errors by message',
      query: { type: 'errors' },
      ...week,
      rawSql: `SELECT error_code, replaceRegexpAll(error_message, '[0-9a-f]{32}', '<id>') AS message, count() AS c, min(end_time), max(end_time)
        FROM events WHERE ${between(week.fromMs, nowMs)} AND status = 'failed' GROUP BY error_code, message ORDER BY c DESC LIMIT 100`,
      maxMs: 60,
    },
    {
      name: 'jobs, first page',
      query: { type: 'jobs', limit: 50 },
      ...week,
      rawSql: `SELECT job_id, count(), countIf(status = 'success'), countIf(status = 'failed'), min(end_time), max(end_time)
        FROM events WHERE ${between(week.fromMs, nowMs)} AND mode = 'manual' GROUP BY job_id ORDER BY max(end_time) DESC LIMIT 50`,
      maxMs: 60,
    },
  ];
}

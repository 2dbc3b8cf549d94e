/** The rows of the detail table as SQL: real-time events one by one, manual syncs by job, object and action. */
import { COLUMNS, type Mode } from '@sync-health/contract';

import { eventColumns, momentSql } from '../storage/rollups/source';
import { type Events } from './fragments';

/** What a row is ordered by, beside which `connector` and `row_key` make the order total. */
export const CURSOR_COLUMNS = ['sort_by', 'connector', 'row_key'] as const;

const ROW_COLUMNS = [...new Set([...COLUMNS.records.map(({ name }) => name), ...CURSOR_COLUMNS])];

export const END_MS = 'toUnixTimestamp64Milli(end_time)';
const START_MS = `(${END_MS} - toInt64(latency))`;
const GROUP_KEY = `concat(job_id, '\\t', object, '\\t', action)`;

/** What a row is ordered by: the values of CURSOR_COLUMNS. */
export type Position = readonly [sortBy: number, connector: string, key: string];

export interface Order {
  field: 'endTime' | 'startTime' | 'latency';
  direction: 'ASC' | 'DESC';
}

export interface Page extends Order {
  /** Narrows to what was searched for, null for all. */
  match: string | null;
  /** Statements read one row more. */
  limit: number;
  /** The position of the row before, as values and as SQL. */
  after: { values: Position; sql: string } | null;
}

const beyond = ({ direction }: Order) => (direction === 'DESC' ? '<' : '>');

const selected = (expressions: Record<string, string>) =>
  ROW_COLUMNS.map((name) => (expressions[name] === undefined ? name : `${expressions[name]} AS ${name}`)).join(', ');

/** The rows of these modes, read in order until there are enough. */
export function pageSql(modes: readonly Mode[], events: Events, page: Page): string {
  const branches = { realtime: realtimeSql, manual: manualSql };
  return modes.map((mode) => branches[mode](events, page)).join('\nUNION ALL\n');
}

/** What each column is of a row of `event`. */
const REALTIME_COLUMNS: Record<string, string> = {
  objectOrJobId: 'record_id',
  startTime: START_MS,
  endTime: END_MS,
  id: 'toNullable(event.id)',
  recordId: 'toNullable(record_id)',
  jobId: 'CAST(NULL AS Nullable(String))',
  latency: 'toNullable(toFloat64(event.latency))',
  synced: `toUInt64(status = 'success')`,
  errors: `toUInt64(status = 'failed')`,
  errorCode: `nullIf(toString(error_code), '')`,
  errorMessage: `nullIf(error_message, '')`,
  triggeredBy: `nullIf(triggered_by, '')`,
  row_key: 'event.id',
};

function realtimeSql(events: Events, page: Page): string {
  const sortBy = { endTime: END_MS, startTime: START_MS, latency: 'toInt64(latency)' }[page.field];
  // By the primary key where it can be, so that reading stops at the limit.
  const order = [page.field === 'endTime' ? 'end_time' : 'sort_by', 'connector', 'id'];
  const conditions = [
    events.where,
    `mode = 'realtime'`,
    ...(page.match ? [page.match] : []),
    ...(page.after ? [`(sort_by, connector, id) ${beyond(page)} ${page.after.sql}`] : []),
    ...(page.after && page.field === 'endTime' ? [`end_time ${beyond(page)}= ${momentSql(page.after.values[0])}`] : []),
  ];
  return `
    SELECT ${selected(REALTIME_COLUMNS)}
    FROM (
      SELECT *, ${sortBy} AS sort_by FROM events
      WHERE ${conditions.join(' AND ')}
      ORDER BY ${order.map((column) => `${column} ${page.direction}`).join(', ')}
      LIMIT ${page.limit + 1}
    ) AS event`;
}

/** What each column is of a group. */
const MANUAL_COLUMNS: Record<string, string> = {
  objectOrJobId: 'job_id',
  mode: `toLowCardinality('manual')`,
  startTime: 'first_start_ms',
  endTime: 'last_end_ms',
  status: `toLowCardinality(if(failed > 0, 'failed', 'success'))`,
  id: 'CAST(NULL AS Nullable(String))',
  recordId: 'CAST(NULL AS Nullable(String))',
  jobId: 'toNullable(job_id)',
  latency: 'toNullable(average)',
  synced: 'toUInt64(total - failed)',
  errors: 'failed',
  errorCode: 'CAST(NULL AS Nullable(String))',
  errorMessage: 'CAST(NULL AS Nullable(String))',
  triggeredBy: 'CAST(NULL AS Nullable(String))',
};

const GROUP_SORTS = { endTime: 'last_end_ms', startTime: 'first_start_ms', latency: 'toInt64(average)' };

function manualSql(events: Events, page: Page): string {
  const source = page.match
    ? `SELECT ${eventColumns('manual').join(', ')} FROM events WHERE ${events.where} AND mode = 'manual' AND ${page.match}`
    : events.source('manual');
  return `
    SELECT ${selected(MANUAL_COLUMNS)}
    FROM (
      SELECT connector, job_id, object, action, min(first_start) AS first_start_ms, max(last_end) AS last_end_ms,
        sum(count) AS total, sumIf(count, status = 'failed') AS failed, sum(latency_sum) / total AS average,
        ${GROUP_KEY} AS row_key, ${GROUP_SORTS[page.field]} AS sort_by
      FROM (${source})
      GROUP BY connector, job_id, object, action
      ${page.after ? `HAVING (sort_by, connector, row_key) ${beyond(page)} ${page.after.sql}` : ''}
      ORDER BY sort_by ${page.direction}, connector ${page.direction}, row_key ${page.direction}
      LIMIT ${page.limit + 1}
    )`;
}

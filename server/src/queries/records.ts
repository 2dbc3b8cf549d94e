/** The detail table: real-time events one by one, manual syncs by job, object and action, in one order. */
import { COLUMNS, type Mode, MODES, type OrderBy, type QueryOf } from '@sync-health/contract';

import { eventColumns, momentSql } from '../storage/rollups/source';
import { SqlParams } from '../storage/sqlParams';
import { type QueryRunner } from './answer';
import { decodeCursor } from './cursor';
import { Events } from './fragments';
import { narrowTo } from './range';
import { searchRecords } from './recordSearch';

type RecordsQuery = QueryOf<'records'>;

const DEFAULT_LIMIT = 100;

/** What a row is ordered by, beside which `connector` and `row_key` make the order total. */
const CURSOR_COLUMNS = ['sort_by', 'connector', 'row_key'] as const;

const ROW_COLUMNS = [...new Set([...COLUMNS.records.map(({ name }) => name), ...CURSOR_COLUMNS])];

const END_MS = 'toUnixTimestamp64Milli(end_time)';
const START_MS = `(${END_MS} - toInt64(latency))`;

export const records: QueryRunner<RecordsQuery> = async (context, { query, range, timeZone }) => {
  const limit = query.limit ?? DEFAULT_LIMIT;
  const params = new SqlParams();
  const narrowed = narrowTo(query.bucket, range, timeZone);
  const found = query.search
    ? await searchRecords({ context, query, search: query.search, range: narrowed }, params)
    : null;
  const events = new Events(context, query, found?.ranges ?? [narrowed], params);
  const order = orderOf(query.orderBy ?? '-endTime');
  const after = query.cursor ? decodeCursor(query.cursor, ['number', 'string', 'string']) : null;
  const page: PageSql = {
    ...order,
    match: found?.match ?? null,
    limit: limit + 1,
    after: after && {
      sortBy: Number(after[0]),
      position: `(${params.add('Int64', Number(after[0]))}, ${params.add('String', String(after[1]))}, ${params.add('String', String(after[2]))})`,
    },
  };
  const branches = { realtime: realtimeSql, manual: manualSql };
  return {
    sql: modesOf(query, found?.modes)
      .map((mode) => branches[mode](events, page))
      .join('\nUNION ALL\n'),
    params: params.all,
    orderBy: CURSOR_COLUMNS.map((column) => `answer.${column} ${order.direction}`).join(', '),
    // A page is read in order until it is full; what is searched for is looked for everywhere.
    threads: found ? undefined : 1,
    columns: COLUMNS.records,
    exact: true,
    interval: null,
    notices: [],
    page: { limit, cursorColumns: CURSOR_COLUMNS },
  };
};

interface Order {
  field: 'endTime' | 'startTime' | 'latency';
  direction: 'ASC' | 'DESC';
}

function orderOf(orderBy: OrderBy): Order {
  const isDescending = orderBy.startsWith('-');
  return {
    field: orderBy.replace(/^-/, '') as Order['field'],
    direction: isDescending ? 'DESC' : 'ASC',
  };
}

interface PageSql extends Order {
  /** Narrows to what was searched for, null for all. */
  match: string | null;
  limit: number;
  after: { sortBy: number; position: string } | null;
}

const beyond = ({ direction }: Order) => (direction === 'DESC' ? '<' : '>');

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

function realtimeSql(events: Events, page: PageSql): string {
  const sortBy = { endTime: END_MS, startTime: START_MS, latency: 'toInt64(latency)' }[page.field];
  // By the primary key where it can be, so that reading stops at the limit.
  const order = [page.field === 'endTime' ? 'end_time' : 'sort_by', 'connector', 'id'];
  const conditions = [
    events.where,
    `mode = 'realtime'`,
    ...(page.match ? [page.match] : []),
    ...(page.after ? [`(sort_by, connector, id) ${beyond(page)} ${page.after.position}`] : []),
    ...(page.after && page.field === 'endTime' ? [`end_time ${beyond(page)}= ${momentSql(page.after.sortBy)}`] : []),
  ];
  return `
    SELECT ${selected(REALTIME_COLUMNS)}
    FROM (
      SELECT *, ${sortBy} AS sort_by FROM events
      WHERE ${conditions.join(' AND ')}
      ORDER BY ${order.map((column) => `${column} ${page.direction}`).join(', ')}
      LIMIT ${page.limit}
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

function manualSql(events: Events, page: PageSql): string {
  const sortBy = { endTime: 'last_end_ms', startTime: 'first_start_ms', latency: 'toInt64(average)' }[page.field];
  const source = page.match
    ? `SELECT ${eventColumns('manual').join(', ')} FROM events WHERE ${events.where} AND mode = 'manual' AND ${page.match}`
    : events.source('manual');
  return `
    SELECT ${selected(MANUAL_COLUMNS)}
    FROM (
      SELECT connector, job_id, object, action, min(first_start) AS first_start_ms, max(last_end) AS last_end_ms,
        sum(count) AS total, sumIf(count, status = 'failed') AS failed, sum(latency_sum) / total AS average,
        concat(job_id, '\\t', object, '\\t', action) AS row_key, ${sortBy} AS sort_by
      FROM (${source})
      GROUP BY connector, job_id, object, action
      ${page.after ? `HAVING (sort_by, connector, row_key) ${beyond(page)} ${page.after.position}` : ''}
      ORDER BY sort_by ${page.direction}, connector ${page.direction}, row_key ${page.direction}
      LIMIT ${page.limit}
    )`;
}

const selected = (expressions: Record<string, string>) =>
  ROW_COLUMNS.map((name) => (expressions[name] === undefined ? name : `${expressions[name]} AS ${name}`)).join(', ');

/** The modes that the filters leave of these, so that nothing is read for the other. */
function modesOf({ filters, conditions = [] }: RecordsQuery, modes: readonly Mode[] = MODES): readonly Mode[] {
  const listed = filters?.mode ?? [];
  const allowed = MODES.filter(
    (mode) =>
      modes.includes(mode) &&
      (listed.length === 0 || listed.includes(mode)) &&
      conditions.every(
        ({ field, operator, values }) =>
          field !== 'mode' ||
          (((operator !== '=' && operator !== '=|') || values.includes(mode)) &&
            ((operator !== '!=' && operator !== '!=|') || !values.includes(mode)))
      )
  );
  // Nothing is left: one branch still gives the answer its columns.
  return allowed.length > 0 ? allowed : ['manual'];
}

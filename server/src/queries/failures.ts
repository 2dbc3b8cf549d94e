/** Failed events one by one, with state and attempts. Every page costs the same, however far back it is. */
import { COLUMNS, type OrderBy, type QueryOf } from '@sync-health/contract';

import { countsOfAttempts } from '../failures/namedAttempts';
import { SqlParams } from '../storage/sqlParams';
import { type QueryRunner, type SelectedAnswer } from './answer';
import { decodeCursor } from './cursor';
import { boundsInOrder, type Direction, keysOfPage } from './failurePages';
import { failuresWhere } from './failuresWhere';
import { narrowTo } from './range';

type FailuresQuery = QueryOf<'failures'>;

const DEFAULT_LIMIT = 100;

const END_MS = '(-rev)';
const START_MS = '(-rev - toInt64(latency))';
/** What is not known is below all that is. */
const LATENCY = 'if(untimed = 1, -1, toInt64(latency))';

/** By end time, the order is that of `rev`, the primary key. */
const ORDERS: Record<OrderBy, { sortBy: string; direction: Direction }> = {
  '-endTime': { sortBy: 'rev', direction: 'ASC' },
  endTime: { sortBy: 'rev', direction: 'DESC' },
  '-startTime': { sortBy: START_MS, direction: 'DESC' },
  startTime: { sortBy: START_MS, direction: 'ASC' },
  '-latency': { sortBy: LATENCY, direction: 'DESC' },
  latency: { sortBy: LATENCY, direction: 'ASC' },
};

export const failures: QueryRunner<FailuresQuery, SelectedAnswer> = async (context, { query, range, timeZone }) => {
  const limit = query.limit ?? DEFAULT_LIMIT;
  const params = new SqlParams();
  const { sortBy, direction } = ORDERS[query.orderBy ?? '-endTime'];
  const about = await failuresWhere(
    context.storage,
    {
      ...query,
      connectors: context.connectors,
      errorCatalogue: context.errorCatalogue,
      range: narrowTo(query.bucket, range, timeZone),
    },
    params
  );
  const after = query.cursor ? [afterSql(query.cursor, query.orderBy ?? '-endTime', params)] : [];
  const where = [about.where, ...after].join(' AND ');
  const isPaged = sortBy === 'rev' && !about.isNarrow;
  const place = { storage: context.storage, where, params: params.all, sortBy, direction, rows: limit + 1 };
  const bounds = !context.takesShortcuts
    ? '1'
    : isPaged
      ? await boundsInOrder({ ...place, tellsVersionsApart: tellsVersionsApart(query) })
      : await keysOfPage(place);
  return {
    sql: `
      SELECT id, record_id AS recordId, failure.connector AS connector, mode, object, action, if(untimed = 1, NULL, ${START_MS}) AS startTime, ${END_MS} AS endTime,
        error_code AS errorCode, nullIf(error_message, '') AS errorMessage, nullIf(triggered_by, '') AS triggeredBy,
        nullIf(job_id, '') AS jobId, nullIf(toString(state), '') AS state, attempt + if(mode = 'realtime', named.count, 0) AS attempts,
        if(mode = 'manual', job_id, record_id) AS objectOrJobId,
        nullIf(trace_id, '') AS traceId, sort_by
      FROM (
        SELECT *, ${sortBy} AS sort_by FROM failures FINAL WHERE ${where} AND ${bounds}
        ORDER BY ${sortBy} ${direction}, connector ${direction}, id ${direction}
        LIMIT ${limit + 1}
      ) AS failure
      LEFT JOIN (${countsOfAttempts(`SELECT connector, id FROM failures WHERE ${where} AND ${bounds}`)}) AS named
        ON named.connector = failure.connector AND named.failure_id = failure.id`,
    params: params.all,
    orderBy: `answer.sort_by ${direction}, answer.connector ${direction}, answer.id ${direction}`,
    threads: isPaged ? 1 : undefined,
    columns: COLUMNS.failures,
    exact: true,
    interval: null,
    notices: [],
    page: { limit, cursorColumns: ['sort_by', 'connector', 'id'] },
  };
};

/** Whether a condition is on a column that differs between versions of a row: its state or its error group. */
function tellsVersionsApart({ state = [], search, filters = {}, conditions = [] }: FailuresQuery): boolean {
  return (
    state.length > 0 ||
    Boolean(search) ||
    Boolean(filters.errorGroup?.length) ||
    conditions.some(({ field }) => field === 'errorGroup')
  );
}

function afterSql(cursor: string, orderBy: OrderBy, params: SqlParams): string {
  const { sortBy, direction } = ORDERS[orderBy];
  const beyond = direction === 'ASC' ? '>' : '<';
  const [value, connector, id] = decodeCursor(cursor, ['number', 'string', 'string']);
  const at = params.add('Int64', Math.trunc(Number(value)));
  const position = `(${at}, ${params.add('String', String(connector))}, ${params.add('String', String(id))})`;
  return `${sortBy} ${beyond}= ${at} AND (${sortBy}, connector, id) ${beyond} ${position}`;
}

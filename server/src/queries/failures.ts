/** Failed events one by one, with state and attempts: a page of them costs the same wherever it lies. */
import { COLUMNS, type OrderBy, type QueryOf } from '@sync-health/contract';

import { SqlParams } from '../storage/sqlParams';
import { type QueryRunner } from './answer';
import { decodeCursor } from './cursor';
import { failuresWhereSql } from './failuresWhere';
import { narrowTo } from './range';

type FailuresQuery = QueryOf<'failures'>;

const DEFAULT_LIMIT = 100;

const END_MS = '(-rev)';
const START_MS = '(-rev - toInt64(latency))';

/** By `rev` where it can be, the primary key, so that reading stops at the limit. */
const ORDERS: Record<OrderBy, { sortBy: string; direction: 'ASC' | 'DESC' }> = {
  '-endTime': { sortBy: 'rev', direction: 'ASC' },
  endTime: { sortBy: 'rev', direction: 'DESC' },
  '-startTime': { sortBy: START_MS, direction: 'DESC' },
  startTime: { sortBy: START_MS, direction: 'ASC' },
  '-latency': { sortBy: 'toInt64(latency)', direction: 'DESC' },
  latency: { sortBy: 'toInt64(latency)', direction: 'ASC' },
};

export const failures: QueryRunner<FailuresQuery> = async ({ connectors }, { query, range, timeZone }) => {
  const limit = query.limit ?? DEFAULT_LIMIT;
  const params = new SqlParams();
  const { sortBy, direction } = ORDERS[query.orderBy ?? '-endTime'];
  const conditions = [
    failuresWhereSql({ ...query, connectors, range: narrowTo(query.bucket, range, timeZone) }, params),
  ];
  if (query.cursor) {
    conditions.push(afterSql(query.cursor, query.orderBy ?? '-endTime', params));
  }
  return {
    sql: `
      SELECT id, record_id AS recordId, connector, mode, object, action, ${START_MS} AS startTime, ${END_MS} AS endTime,
        error_code AS errorCode, nullIf(error_message, '') AS errorMessage, nullIf(triggered_by, '') AS triggeredBy,
        nullIf(job_id, '') AS jobId, nullIf(toString(state), '') AS state, attempt + length(retries) AS attempts,
        if(mode = 'manual', job_id, record_id) AS objectOrJobId, sort_by
      FROM (
        SELECT *, ${sortBy} AS sort_by FROM failures FINAL WHERE ${conditions.join(' AND ')}
        ORDER BY ${sortBy} ${direction}, connector ${direction}, id ${direction}
        LIMIT ${limit + 1}
      ) AS failure`,
    params: params.all,
    orderBy: `answer.sort_by ${direction}, answer.connector ${direction}, answer.id ${direction}`,
    columns: COLUMNS.failures,
    exact: true,
    interval: null,
    notices: [],
    page: { limit, cursorColumns: ['sort_by', 'connector', 'id'] },
  };
};

function afterSql(cursor: string, orderBy: OrderBy, params: SqlParams): string {
  const { sortBy, direction } = ORDERS[orderBy];
  const beyond = direction === 'ASC' ? '>' : '<';
  const [value, connector, id] = decodeCursor(cursor, ['number', 'string', 'string']);
  const at = params.add('Int64', Math.trunc(Number(value)));
  const position = `(${at}, ${params.add('String', String(connector))}, ${params.add('String', String(id))})`;
  return `${sortBy} ${beyond}= ${at} AND (${sortBy}, connector, id) ${beyond} ${position}`;
}

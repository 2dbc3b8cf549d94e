/** Failed events one by one, with state and attempts: a page of them costs the same wherever it lies. */
import { COLUMNS, type OrderBy, type QueryOf } from '@sync-health/contract';

import { SqlParams } from '../storage/sqlParams';
import { type QueryContext, type QueryRunner, threadSettings } from './answer';
import { decodeCursor } from './cursor';
import { failuresWhere } from './failuresWhere';
import { narrowTo } from './range';

type FailuresQuery = QueryOf<'failures'>;

const DEFAULT_LIMIT = 100;

const END_MS = '(-rev)';
const START_MS = '(-rev - toInt64(latency))';

/** By `rev` where it can be, the primary key. */
const ORDERS: Record<OrderBy, { sortBy: string; direction: 'ASC' | 'DESC' }> = {
  '-endTime': { sortBy: 'rev', direction: 'ASC' },
  endTime: { sortBy: 'rev', direction: 'DESC' },
  '-startTime': { sortBy: START_MS, direction: 'DESC' },
  startTime: { sortBy: START_MS, direction: 'ASC' },
  '-latency': { sortBy: 'toInt64(latency)', direction: 'DESC' },
  latency: { sortBy: 'toInt64(latency)', direction: 'ASC' },
};

/** Versions of rows that are looked at for a page, at first and as many times more when they were too few. */
const CANDIDATES_PER_ROW = 3;
const WIDENED_BY = 20;
const MAX_CANDIDATES = 200_000;

export const failures: QueryRunner<FailuresQuery> = async (context, { query, range, timeZone }) => {
  const limit = query.limit ?? DEFAULT_LIMIT;
  const params = new SqlParams();
  const { sortBy, direction } = ORDERS[query.orderBy ?? '-endTime'];
  const about = await failuresWhere(
    context.storage,
    { ...query, connectors: context.connectors, range: narrowTo(query.bucket, range, timeZone) },
    params
  );
  const after = query.cursor ? [afterSql(query.cursor, query.orderBy ?? '-endTime', params)] : [];
  const where = [about.where, ...after].join(' AND ');
  const isPaged = sortBy === 'rev' && !about.isNarrow;
  const onPage = isPaged ? await pageSql(context, { where, direction, rows: limit + 1, params }) : '1';
  return {
    sql: `
      SELECT id, record_id AS recordId, connector, mode, object, action, ${START_MS} AS startTime, ${END_MS} AS endTime,
        error_code AS errorCode, nullIf(error_message, '') AS errorMessage, nullIf(triggered_by, '') AS triggeredBy,
        nullIf(job_id, '') AS jobId, nullIf(toString(state), '') AS state, attempt + length(retries) AS attempts,
        if(mode = 'manual', job_id, record_id) AS objectOrJobId, sort_by
      FROM (
        SELECT *, ${sortBy} AS sort_by FROM failures FINAL WHERE ${where} AND ${onPage}
        ORDER BY ${sortBy} ${direction}, connector ${direction}, id ${direction}
        LIMIT ${limit + 1}
      ) AS failure`,
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

interface Page {
  where: string;
  direction: 'ASC' | 'DESC';
  rows: number;
  params: SqlParams;
}

/**
 * Narrows a page to the rows that it holds. FINAL merges all versions in its range before a limit applies; without it,
 * keys are read in order until there are enough. An older version may match where the latest one doesn't, so where too
 * few are left, more are taken.
 */
async function pageSql({ storage }: QueryContext, { where, direction, rows, params }: Page): Promise<string> {
  const order = `ORDER BY rev ${direction}, connector ${direction}, id ${direction}`;
  for (let take = rows * CANDIDATES_PER_ROW; take <= MAX_CANDIDATES; take *= WIDENED_BY) {
    const candidates = `SELECT rev, connector, id FROM failures WHERE ${where} ${order} LIMIT ${take}`;
    const found = await storage.rows<{ rev: number; id: string }>(
      `SELECT rev, id FROM failures FINAL WHERE ${where} AND (rev, connector, id) IN (${candidates})
      ${order} LIMIT ${rows}`,
      params.all,
      { settings: threadSettings(1) }
    );
    if (found.length === rows || (await countOf(storage, candidates, params)) < take) {
      const revs = [...new Set(found.map(({ rev }) => rev))];
      const ids = found.map(({ id }) => id);
      return `rev IN ${params.add('Array(Int64)', revs)} AND id IN ${params.add('Array(String)', ids)}`;
    }
  }
  return '1';
}

async function countOf(storage: QueryContext['storage'], sql: string, params: SqlParams): Promise<number> {
  const [row] = await storage.rows<{ count: number }>(`SELECT count() AS count FROM (${sql})`, params.all);
  return row?.count ?? 0;
}

function afterSql(cursor: string, orderBy: OrderBy, params: SqlParams): string {
  const { sortBy, direction } = ORDERS[orderBy];
  const beyond = direction === 'ASC' ? '>' : '<';
  const [value, connector, id] = decodeCursor(cursor, ['number', 'string', 'string']);
  const at = params.add('Int64', Math.trunc(Number(value)));
  const position = `(${at}, ${params.add('String', String(connector))}, ${params.add('String', String(id))})`;
  return `${sortBy} ${beyond}= ${at} AND (${sortBy}, connector, id) ${beyond} ${position}`;
}

/** Failed events one by one, with state and attempts: a page of them costs the same wherever it lies. */
import { COLUMNS, type OrderBy, type QueryOf } from '@sync-health/contract';

import { SqlParams } from '../storage/sqlParams';
import { type QueryRunner, type SelectedAnswer } from './answer';
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

/** Versions of rows that are looked at for each row of a page. */
const CANDIDATES_PER_ROW = 3;
/** The same where none can fail to match: room for rows that have several versions. */
const KEYS_PER_ROW = 1.5;

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
  const bound = context.takesShortcuts && !tellsVersionsApart(query) ? boundOfKeys : boundOfMatches;
  const page = isPaged ? bound({ where, direction, rows: limit + 1 }) : null;
  return {
    sql: `
      ${page?.with ?? ''}
      SELECT id, record_id AS recordId, connector, mode, object, action, ${START_MS} AS startTime, ${END_MS} AS endTime,
        error_code AS errorCode, nullIf(error_message, '') AS errorMessage, nullIf(triggered_by, '') AS triggeredBy,
        nullIf(job_id, '') AS jobId, nullIf(toString(state), '') AS state, attempt + length(retries) AS attempts,
        if(mode = 'manual', job_id, record_id) AS objectOrJobId, sort_by
      FROM (
        SELECT *, ${sortBy} AS sort_by FROM failures FINAL WHERE ${[where, page?.where].filter(Boolean).join(' AND ')}
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

/** Whether a condition is about what changes from one version of a row to the next: its state, and its group. */
function tellsVersionsApart({ state = [], search, filters = {}, conditions = [] }: FailuresQuery): boolean {
  return (
    state.length > 0 ||
    Boolean(search) ||
    Boolean(filters.errorGroup?.length) ||
    conditions.some(({ field }) => field === 'errorGroup')
  );
}

interface Page {
  where: string;
  direction: 'ASC' | 'DESC';
  rows: number;
}

interface Bound {
  with: string;
  where: string;
}

/**
 * Bounds a page. FINAL merges all versions in its range before a limit applies; without it, keys are read in order until
 * there are enough. An older version may match where the latest one doesn't: where too few are left within the last of
 * the keys, the page has no bound but that of the range.
 */
function boundOfMatches({ where, direction, rows }: Page): Bound {
  const take = rows * CANDIDATES_PER_ROW;
  const keys = `SELECT rev FROM failures WHERE ${where} ORDER BY rev ${direction} LIMIT ${take}`;
  return {
    with: `WITH
      (SELECT (count(), ${lastOf(direction)}(rev)) FROM (${keys})) AS keys,
      (SELECT count() FROM failures FINAL WHERE keys.1 = ${take} AND ${where} AND ${upTo('keys.2', direction)}) AS found,
      ${pageEnd({ areEnough: `found >= ${rows}`, take, direction })}`,
    where: upTo('page_end', direction),
  };
}

/** The same where all versions of a row match, or none: then there are as many rows as keys, and nothing is read twice for it. */
function boundOfKeys({ where, direction, rows }: Page): Bound {
  const take = Math.ceil(rows * KEYS_PER_ROW);
  const keys = `SELECT rev, connector, id FROM failures WHERE ${where} ORDER BY rev ${direction} LIMIT ${take}`;
  return {
    with: `WITH
      (SELECT (count(), ${lastOf(direction)}(rev), uniqExact(rev, connector, id)) FROM (${keys})) AS keys,
      ${pageEnd({ areEnough: `keys.3 >= ${rows}`, take, direction })}`,
    where: upTo('page_end', direction),
  };
}

type Direction = Page['direction'];
const lastOf = (direction: Direction) => (direction === 'ASC' ? 'max' : 'min');
const upTo = (bound: string, direction: Direction) => `rev ${direction === 'ASC' ? '<=' : '>='} ${bound}`;

/** Of `keys`: how many of at most `take` there are, and the last of them. */
function pageEnd({ areEnough, take, direction }: { areEnough: string; take: number; direction: Direction }): string {
  const [nothing, everything] = direction === 'ASC' ? [NOTHING, -NOTHING] : [-NOTHING, NOTHING];
  return `multiIf(keys.1 = 0, ${nothing}, keys.1 = ${take} AND NOT (${areEnough}), ${everything}, keys.2) AS page_end`;
}

/** Before all times, as a `rev` in ascending order. */
const NOTHING = -(2 ** 53);

function afterSql(cursor: string, orderBy: OrderBy, params: SqlParams): string {
  const { sortBy, direction } = ORDERS[orderBy];
  const beyond = direction === 'ASC' ? '>' : '<';
  const [value, connector, id] = decodeCursor(cursor, ['number', 'string', 'string']);
  const at = params.add('Int64', Math.trunc(Number(value)));
  const position = `(${at}, ${params.add('String', String(connector))}, ${params.add('String', String(id))})`;
  return `${sortBy} ${beyond}= ${at} AND (${sortBy}, connector, id) ${beyond} ${position}`;
}

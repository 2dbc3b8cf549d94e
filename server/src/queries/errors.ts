/** Failures grouped by their cause: the error code and the message without what differs from record to record. */
import { COLUMNS, type QueryOf } from '@sync-health/contract';

import { SqlParams } from '../storage/sqlParams';
import { type QueryRunner } from './answer';
import { decodeCursor } from './cursor';
import { failuresWhere } from './failuresWhere';
import { narrowTo } from './range';

const DEFAULT_LIMIT = 100;

export const errors: QueryRunner<QueryOf<'errors'>> = async ({ storage, connectors }, { query, range, timeZone }) => {
  const limit = query.limit ?? DEFAULT_LIMIT;
  const params = new SqlParams();
  const { where } = await failuresWhere(
    storage,
    { ...query, connectors, range: narrowTo(query.bucket, range, timeZone) },
    params
  );
  return {
    sql: `
      SELECT substring(cause, 1, length(cause) - position(reverse(cause), '\\0')) AS errorCode,
        substring(cause, length(errorCode) + 2) AS message, count, count / total AS share, firstSeen, lastSeen
      FROM (
        SELECT cause, count() AS count, -max(rev) AS firstSeen, -min(rev) AS lastSeen, sum(count()) OVER () AS total
        FROM failures FINAL WHERE ${where}
        GROUP BY cause
      )
      WHERE ${query.cursor ? afterSql(query.cursor, params) : '1'}
      ORDER BY count DESC, errorCode DESC, message DESC LIMIT ${limit + 1}`,
    params: params.all,
    orderBy: 'answer.count DESC, answer.errorCode DESC, answer.message DESC',
    columns: COLUMNS.errors,
    exact: true,
    interval: null,
    notices: [],
    page: { limit, cursorColumns: ['count', 'errorCode', 'message'] },
  };
};

function afterSql(cursor: string, params: SqlParams): string {
  const [count, code, message] = decodeCursor(cursor, ['number', 'string', 'string']);
  const position = [
    params.add('Int64', Math.trunc(Number(count))),
    params.add('String', String(code)),
    params.add('String', String(message)),
  ];
  return `(toInt64(count), errorCode, message) < (${position.join(', ')})`;
}

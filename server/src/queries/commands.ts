/** Retries and cancels of a range, the newest first: who asked for what, and what became of it. */
import { COLUMNS, type QueryOf } from '@sync-health/contract';

import { type TimeRange } from '../storage/rollups/ranges';
import { momentSql } from '../storage/rollups/source';
import { SqlParams } from '../storage/sqlParams';
import { type QueryRunner } from './answer';
import { decodeCursor } from './cursor';
import { type FilterSource, filterSql, type QueryFilter } from './filters';

const DEFAULT_LIMIT = 100;

export const commands: QueryRunner<QueryOf<'commands'>> = async ({ connectors }, { query, range }) => {
  const limit = query.limit ?? DEFAULT_LIMIT;
  const params = new SqlParams();
  const where = commandsWhereSql({ range, connectors, cursor: query.cursor, ...ofCommands(query) }, params);
  return {
    sql: `
      SELECT toUnixTimestamp64Milli(requested_at) AS requestedAt, id, type, state, connector,
        JSONExtractString(body, 'requestedBy') AS requestedBy, JSONExtractInt(body, 'accepted') AS accepted,
        JSONExtractInt(body, 'skippedCount') AS skipped, JSONExtractInt(body, 'outcomes', 'succeeded') AS succeeded,
        JSONExtractInt(body, 'outcomes', 'failed') AS failed, nullIf(job_id, '') AS jobId,
        nullIf(JSONExtractString(body, 'detail'), '') AS detail, JSONExtractInt(body, 'updatedAt') AS updatedAt
      FROM commands FINAL WHERE ${where}
      ORDER BY requestedAt DESC, id DESC LIMIT ${limit + 1}`,
    params: params.all,
    orderBy: 'answer.requestedAt DESC, answer.id DESC',
    columns: COLUMNS.commands,
    exact: true,
    interval: null,
    notices: [],
    page: { limit, cursorColumns: ['requestedAt', 'id'] },
  };
};

export interface CommandsSelection extends FilterSource {
  range: TimeRange;
  cursor?: string;
}

export function commandsWhereSql({ range, cursor, ...filter }: CommandsSelection, params: SqlParams): string {
  const conditions = [
    `commands.requested_at >= ${momentSql(range.fromMs)} AND commands.requested_at < ${momentSql(range.toMs)}`,
    filterSql(filter, params),
  ];
  if (cursor) {
    const [requestedAt, id] = decodeCursor(cursor, ['number', 'string']);
    conditions.push(
      `(toUnixTimestamp64Milli(commands.requested_at), commands.id) <
        (${params.add('Int64', Math.trunc(Number(requestedAt)))}, ${params.add('String', String(id))})`
    );
  }
  return conditions.join(' AND ');
}

/** A command has a connector and maybe a job; filters of other fields are about events and don't narrow it. */
export function ofCommands({ filters = {}, conditions = [] }: QueryFilter) {
  return {
    filters: { connector: filters.connector, jobId: filters.jobId },
    conditions: conditions.filter(({ field }) => field === 'connector' || field === 'jobId'),
  };
}

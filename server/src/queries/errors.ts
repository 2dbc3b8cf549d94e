/** Failures grouped by cause: the error code and the normalized message. */
import { COLUMNS, type QueryOf, TREND_PARTS } from '@sync-health/contract';

import { type ErrorCatalogue } from '../errorCatalogue/catalogue';
import { ERROR_GROUP_SQL } from '../failures/errorGroup';
import { type TimeRange } from '../storage/rollups/ranges';
import { SqlParams } from '../storage/sqlParams';
import { type QueryRunner, type Values } from './answer';
import { decodeCursor } from './cursor';
import { type GroupState, groupStates } from './errorGroupStates';
import { failuresWhere } from './failuresWhere';
import { narrowTo } from './range';

const DEFAULT_LIMIT = 100;

/** The state of a group whose failures were erased meanwhile. */
const UNKNOWN: GroupState = { status: 'new', assignee: null, decidedBy: null, mutedUntil: null };

/** With a filter on status, only this many of the most frequent groups are looked at. */
const MOST_GROUPS = 10_000;

interface Group {
  groupId: string;
  errorCode: string;
  message: string;
  count: number;
  share: number;
  firstSeen: number;
  lastSeen: number;
  retryable: number;
  trend: string;
  /** The connectors of its failures within the range and the filters. */
  connectors: string[];
}

export const errors: QueryRunner<QueryOf<'errors'>> = async (context, { query, range, timeZone }) => {
  const { storage, connectors, errorCatalogue } = context;
  const limit = query.limit ?? DEFAULT_LIMIT;
  const params = new SqlParams();
  const narrowed = narrowTo(query.bucket, range, timeZone);
  const { where } = await failuresWhere(storage, { ...query, connectors, errorCatalogue, range: narrowed }, params);
  const wanted = query.groupStatus ?? [];
  const after = query.cursor ? afterSql(query.cursor, params) : '1';
  return {
    table: async () => {
      const groups = await storage.rows<Group>(
        `SELECT ${ERROR_GROUP_SQL} AS groupId, substring(cause, 1, length(cause) - position(reverse(cause), '\\0')) AS errorCode,
          substring(cause, length(errorCode) + 2) AS message, count, count / total AS share, firstSeen, lastSeen, connectors,
          retryable, trend
        FROM (
          SELECT cause, count() AS count, -max(rev) AS firstSeen, -min(rev) AS lastSeen,
            groupUniqArray(connector) AS connectors, countIf(mode = 'realtime' AND state = 'open') AS retryable,
            arrayStringConcat(countResample(0, ${TREND_PARTS}, 1)(${partSql(narrowed)}), ',') AS trend, sum(count()) OVER () AS total
          FROM failures FINAL WHERE ${where}
          GROUP BY cause
        )
        WHERE ${after}
        ORDER BY count DESC, errorCode DESC, message DESC
        LIMIT ${wanted.length > 0 ? MOST_GROUPS : limit + 1}`,
        params.all
      );
      // A status depends on both stores. A filter on it is therefore applied here, before the page is cut.
      const known = wanted.length > 0 ? await groupStates(context, groups) : null;
      const matching = known
        ? groups.filter(({ groupId }) => wanted.includes((known.get(groupId) ?? UNKNOWN).status))
        : groups;
      const page = matching.slice(0, limit);
      const last = matching.length > limit ? page.at(-1) : undefined;
      return {
        columns: COLUMNS.errors,
        values: valuesOf(page, known ?? (await groupStates(context, page)), errorCatalogue),
        ...(last ? { position: [last.count, last.errorCode, last.message] } : {}),
      };
    },
    exact: true,
    interval: null,
    notices: [],
  };
};

function valuesOf(
  groups: readonly Group[],
  states: ReadonlyMap<string, GroupState>,
  catalogue: ErrorCatalogue
): Values[] {
  const rows = groups.map(({ connectors: _, ...group }) => ({
    ...group,
    errorClass: catalogue.classOf(group.errorCode),
    ...(states.get(group.groupId) ?? UNKNOWN),
    advice: catalogue.adviceFor(group.errorCode, group.message)?.advice ?? null,
  }));
  return COLUMNS.errors.map(({ name }) => rows.map((row) => row[name as keyof (typeof rows)[number]]));
}

/** SQL for the number of the failure's part of the range, of `TREND_PARTS` equal parts counted from 0. */
function partSql({ fromMs, toMs }: TimeRange): string {
  return `intDiv((-rev - ${Math.trunc(fromMs)}) * ${TREND_PARTS}, ${Math.max(Math.ceil(toMs - Math.trunc(fromMs)), 1)})`;
}

function afterSql(cursor: string, params: SqlParams): string {
  const [count, code, message] = decodeCursor(cursor, ['number', 'string', 'string']);
  const position = [
    params.add('Int64', Math.trunc(Number(count))),
    params.add('String', String(code)),
    params.add('String', String(message)),
  ];
  return `(toInt64(count), errorCode, message) < (${position.join(', ')})`;
}

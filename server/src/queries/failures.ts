/** Failed events one by one, with state and attempts. Every page costs the same, however far back it is. */
import { type OrderBy, type QueryOf } from '@sync-health/contract';

import { attemptsOf } from '../failures/namedAttempts';
import { SqlParams } from '../storage/sqlParams';
import { type QueryContext, type QueryInput, type QueryRunner } from './answer';
import { decodeCursor } from './cursor';
import { countUpTo, type Direction, type FailurePage, type Reading, readPage } from './failurePages';
import { failureTable } from './failureTable';
import { failuresWhere } from './failuresWhere';
import { narrowTo } from './range';

type FailuresQuery = QueryOf<'failures'>;

const DEFAULT_LIMIT = 100;

/** What is not known is below all that is. */
const LATENCY = 'if(untimed = 1, -1, toInt64(latency))';
const START_MS = '(-rev - toInt64(latency))';

/** By end time, the order is that of `rev`, the primary key. */
const ORDERS: Record<OrderBy, { sortBy: string; direction: Direction }> = {
  '-endTime': { sortBy: 'rev', direction: 'ASC' },
  endTime: { sortBy: 'rev', direction: 'DESC' },
  '-startTime': { sortBy: START_MS, direction: 'DESC' },
  startTime: { sortBy: START_MS, direction: 'ASC' },
  '-latency': { sortBy: LATENCY, direction: 'DESC' },
  latency: { sortBy: LATENCY, direction: 'ASC' },
};

export const failures: QueryRunner<FailuresQuery> = async (context, input) => {
  const limit = input.query.limit ?? DEFAULT_LIMIT;
  const page = await pageOf(context, input, limit + 1);
  return {
    table: async () => {
      const found = await readPage(page);
      return failureTable(found, await attemptsOf(context.storage, found.connector, found.id), limit);
    },
    exact: true,
    interval: null,
    notices: [],
  };
};

/** Whether more than `most` failures match. */
export async function areMoreThan(most: number, context: QueryContext, input: QueryInput<FailuresQuery>) {
  const rows = most + 1;
  return (await countUpTo(await pageOf(context, input, rows))) === rows;
}

async function pageOf(
  context: QueryContext,
  { query, range, timeZone }: QueryInput<FailuresQuery>,
  rows: number
): Promise<FailurePage> {
  const params = new SqlParams();
  const { storage, connectors, errorCatalogue } = context;
  const selection = { ...query, connectors, errorCatalogue, range: narrowTo(query.bucket, range, timeZone) };
  const { where, isNarrow } = await failuresWhere(storage, selection, params);
  const order = ORDERS[query.orderBy ?? '-endTime'];
  return {
    storage,
    where: [where, ...(query.cursor ? [afterSql(query.cursor, order, params)] : [])].join(' AND '),
    params: params.all,
    ...order,
    rows,
    reading: context.takesShortcuts ? readingOf(query, order.sortBy === 'rev' && !isNarrow) : 'plain',
  };
}

const readingOf = (query: FailuresQuery, isInOrder: boolean): Reading =>
  isInOrder ? (tellsVersionsApart(query) ? 'window' : 'versions') : 'keys';

/** Whether a condition is on a column that differs between versions of a row: its state or its error group. */
function tellsVersionsApart({ state = [], search, filters = {}, conditions = [] }: FailuresQuery): boolean {
  return (
    state.length > 0 ||
    Boolean(search) ||
    Boolean(filters.errorGroup?.length) ||
    conditions.some(({ field }) => field === 'errorGroup')
  );
}

function afterSql(cursor: string, { sortBy, direction }: (typeof ORDERS)[OrderBy], params: SqlParams): string {
  const beyond = direction === 'ASC' ? '>' : '<';
  const [value, connector, id] = decodeCursor(cursor, ['number', 'string', 'string']);
  const at = params.add('Int64', Math.trunc(Number(value)));
  const position = `(${at}, ${params.add('String', String(connector))}, ${params.add('String', String(id))})`;
  return `${sortBy} ${beyond}= ${at} AND (${sortBy}, connector, id) ${beyond} ${position}`;
}

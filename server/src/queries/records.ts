/** The detail table: real-time events one by one, manual syncs by job, object and action, in one order. */
import { COLUMNS, type Mode, MODES, type OrderBy, type QueryOf } from '@sync-health/contract';

import { SqlParams } from '../storage/sqlParams';
import { type Answer, type QueryRunner, type SelectedAnswer } from './answer';
import { decodeCursor } from './cursor';
import { Events } from './fragments';
import { narrowTo } from './range';
import { CURSOR_COLUMNS, type Order, type Page, pageSql, type Position } from './recordRows';
import { allOf, findWhole, placesOf, type SearchOptions } from './recordSearch';
import { recordTable } from './recordTable';

type RecordsQuery = QueryOf<'records'>;

const DEFAULT_LIMIT = 100;

export const records: QueryRunner<RecordsQuery> = async (context, { query, range, timeZone }) => {
  const narrowed = narrowTo(query.bucket, range, timeZone);
  if (query.search) {
    return searchedAnswer({ context, query, search: query.search, range: narrowed });
  }
  const events = new Events(context, query, [narrowed]);
  const page = pageOf(query, events.params);
  // A page is read in order until it is full.
  return { ...selectedAnswer(query, events.params), sql: pageSql(modesOf(query), events, page), threads: 1 };
};

async function searchedAnswer(options: SearchOptions): Promise<Answer> {
  const { query } = options;
  const found = await findWhole(options);
  const params = new SqlParams();
  const page = pageOf(query, params);
  const all = allOf(found, options.search);
  if (all) {
    return {
      ...ANSWER,
      params: {},
      sums: () => Promise.resolve({ columns: [] }),
      tableOf: () => recordTable(all, page),
    };
  }
  const { ranges, modes, match } = placesOf(found, options, params);
  const events = new Events(options.context, query, ranges, params);
  return { ...selectedAnswer(query, params), sql: pageSql(modesOf(query, modes), events, { ...page, match }) };
}

const ANSWER = { exact: true, interval: null, notices: [] };

/** All of an answer but its statement. */
const selectedAnswer = (
  { limit = DEFAULT_LIMIT, orderBy }: RecordsQuery,
  params: SqlParams
): Omit<SelectedAnswer, 'sql'> => ({
  params: params.all,
  orderBy: CURSOR_COLUMNS.map((column) => `answer.${column} ${orderOf(orderBy).direction}`).join(', '),
  columns: COLUMNS.records,
  ...ANSWER,
  page: { limit, cursorColumns: CURSOR_COLUMNS },
});

function pageOf({ limit = DEFAULT_LIMIT, orderBy, cursor }: RecordsQuery, params: SqlParams): Page {
  const [sortBy, ...texts] = cursor ? decodeCursor(cursor, ['number', 'string', 'string']) : [];
  const sql = () =>
    `(${[params.add('Int64', sortBy!), ...texts.map((text) => params.add('String', text))].join(', ')})`;
  return {
    ...orderOf(orderBy),
    match: null,
    limit,
    after: sortBy === undefined ? null : { values: [sortBy, ...texts] as unknown as Position, sql: sql() },
  };
}

function orderOf(orderBy: OrderBy = '-endTime'): Order {
  const isDescending = orderBy.startsWith('-');
  return {
    field: orderBy.replace(/^-/, '') as Order['field'],
    direction: isDescending ? 'DESC' : 'ASC',
  };
}

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

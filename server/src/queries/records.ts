/** The detail table: real-time events one by one, manual syncs by job, object and action, in one order. */
import { COLUMNS, type Mode, MODES, type OrderBy, type QueryOf } from '@sync-health/contract';

import { SqlParams } from '../storage/sqlParams';
import { type QueryRunner, type SelectedAnswer } from './answer';
import { decodeCursor } from './cursor';
import { Events } from './fragments';
import { narrowTo } from './range';
import { CURSOR_COLUMNS, fewSql, type Order, type Page, pageSql } from './recordRows';
import { type Elsewhere, findElsewhere, type SearchOptions, searchRecords } from './recordSearch';
import { type TentativeAnswer } from './tentative';

type RecordsQuery = QueryOf<'records'>;

const DEFAULT_LIMIT = 100;

export const records: QueryRunner<RecordsQuery, SelectedAnswer> = async (context, { query, range, timeZone }) => {
  const narrowed = narrowTo(query.bucket, range, timeZone);
  if (query.search) {
    return searchedAnswer({ context, query, search: query.search, range: narrowed });
  }
  const events = new Events(context, query, [narrowed]);
  const page = pageOf(query, events.params);
  // A page is read in order until it is full.
  return { ...answerOf(query, events.params), sql: pageSql(modesOf(query), events, page), threads: 1 };
};

/** What is searched for is most often the id of a record: its events are read while that of an event or a job is looked for. */
function searchedAnswer(options: SearchOptions): TentativeAnswer {
  const { context, query, search, range } = options;
  const events = new Events(context, query, [range]);
  const match = `record_id = ${events.params.add('String', search)}`;
  const page = { ...pageOf(query, events.params), match };
  const elsewhere = findElsewhere(options);
  // Where the records can't be read, nobody waits for it.
  elsewhere.catch(() => undefined);
  return {
    ...answerOf(query, events.params),
    sql: fewSql(events, page),
    threads: 1,
    async otherwise(isEmpty) {
      const found = await elsewhere;
      return isEmpty || found.event || found.job.ranges.length > 0 ? wholeAnswer(options, found) : null;
    },
  };
}

/** Wherever the text is, as a whole or in part. */
async function wholeAnswer(options: SearchOptions, elsewhere: Elsewhere): Promise<SelectedAnswer> {
  const { context, query } = options;
  const params = new SqlParams();
  const { ranges, modes, match } = await searchRecords(options, elsewhere, params);
  const events = new Events(context, query, ranges, params);
  return {
    ...answerOf(query, params),
    sql: pageSql(modesOf(query, modes), events, { ...pageOf(query, params), match }),
  };
}

/** All of an answer but its statement. */
const answerOf = (
  { limit = DEFAULT_LIMIT, orderBy }: RecordsQuery,
  params: SqlParams
): Omit<SelectedAnswer, 'sql'> => ({
  params: params.all,
  orderBy: CURSOR_COLUMNS.map((column) => `answer.${column} ${orderOf(orderBy).direction}`).join(', '),
  columns: COLUMNS.records,
  exact: true,
  interval: null,
  notices: [],
  page: { limit, cursorColumns: CURSOR_COLUMNS },
});

function pageOf({ limit = DEFAULT_LIMIT, orderBy, cursor }: RecordsQuery, params: SqlParams): Page {
  const after = cursor ? decodeCursor(cursor, ['number', 'string', 'string']) : null;
  return {
    ...orderOf(orderBy),
    match: null,
    limit: limit + 1,
    after: after && {
      sortBy: Number(after[0]),
      position: `(${params.add('Int64', Number(after[0]))}, ${params.add('String', String(after[1]))}, ${params.add('String', String(after[2]))})`,
    },
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

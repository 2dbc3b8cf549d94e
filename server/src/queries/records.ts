/** The detail table: real-time events one by one, manual syncs by job, object and action, in one order. */
import { type Mode, MODES, type OrderBy, type QueryOf } from '@sync-health/contract';

import { ERROR_GROUP_SQL } from '../failures/errorGroup';
import { type TimeRange } from '../storage/rollups/ranges';
import { SqlParams } from '../storage/sqlParams';
import { ONE_THREAD } from '../storage/storage';
import { type QueryContext, type QueryRunner, type Table } from './answer';
import { decodeCursor } from './cursor';
import { Events } from './events';
import { filterMatcher } from './filters';
import { narrowTo } from './range';
import { readPage } from './recordPages';
import { allOf, findWhole, partsSql, placesOf, type SearchOptions } from './recordSearch';
import { groupsOf, type Order, type Position, recordTable, type TablePage } from './recordTable';

type RecordsQuery = QueryOf<'records'>;

const DEFAULT_LIMIT = 100;

export const records: QueryRunner<RecordsQuery> = async (context, { query, range, timeZone }) => {
  const narrowed = narrowTo(query.bucket, range, timeZone);
  const page = pageOf(query);
  const { search, filters: { errorGroup = [] } = {} } = query;
  const tableOf = () => {
    if (errorGroup.length > 0) {
      return groupTable({ context, query, range: narrowed }, errorGroup, page);
    }
    return search
      ? searchedTable({ context, query, search, range: narrowed }, page)
      : pageTable({ context, query, page, events: new Events(context, query, [narrowed]) });
  };
  return {
    table: tableOf,
    exact: true,
    interval: null,
    notices: [],
  };
};

interface Asked {
  context: QueryContext;
  query: RecordsQuery;
  page: TablePage;
  events: Events;
}

async function pageTable({ context, query, page, events }: Asked): Promise<Table> {
  // A page is read in order until it is full.
  const whole = { ...page, events, match: null, modes: modesOf(query), settings: ONE_THREAD };
  return recordTable(...(await readPage(context.storage, whole)), page);
}

/** The records of error groups: the groups' failures name the events. */
async function groupTable(
  { context, query, range }: { context: QueryContext; query: RecordsQuery; range: TimeRange },
  groups: readonly string[],
  page: TablePage
): Promise<Table> {
  const params = new SqlParams();
  const failures = `SELECT connector, id FROM failures FINAL
    WHERE rev <= ${-Math.trunc(range.fromMs)} AND rev > ${-Math.trunc(range.toMs)}
      AND ${ERROR_GROUP_SQL} IN ${params.add('Array(String)', groups)}`;
  const match = [
    `(connector, id) IN (${failures})`,
    ...(query.search ? [partsSql(params.add('String', query.search))] : []),
  ].join(' AND ');
  const narrowed = { ...query, filters: { ...query.filters, errorGroup: [] } };
  const events = new Events(context, narrowed, [range], params);
  return recordTable(...(await readPage(context.storage, { ...page, events, match, modes: modesOf(query) })), page);
}

async function searchedTable(options: SearchOptions, page: TablePage): Promise<Table> {
  const { context, query } = options;
  const found = await findWhole(options);
  const all = allOf(found, options.search);
  if (all) {
    const realtime = all.filter(({ mode }) => mode === 'realtime');
    return recordTable(realtime, groupsOf(all.filter(({ mode }) => mode === 'manual')), page);
  }
  const params = new SqlParams();
  const { ranges, modes, match } = placesOf(found, options, params);
  const events = new Events(context, query, ranges, params);
  return recordTable(
    ...(await readPage(context.storage, { ...page, events, match, modes: modesOf(query, modes) })),
    page
  );
}

function pageOf({ limit = DEFAULT_LIMIT, orderBy, cursor }: RecordsQuery): TablePage {
  const after = cursor ? decodeCursor(cursor, ['number', 'string', 'string']) : null;
  return { ...orderOf(orderBy), limit, after: after as Position | null };
}

function orderOf(orderBy: OrderBy = '-endTime'): Order {
  const isDescending = orderBy.startsWith('-');
  return {
    field: orderBy.replace(/^-/, '') as Order['field'],
    direction: isDescending ? 'DESC' : 'ASC',
  };
}

/** The modes that the filters let through, so that nothing is read for the other. */
function modesOf({ filters, conditions = [] }: RecordsQuery, modes: readonly Mode[] = MODES): readonly Mode[] {
  const matches = filterMatcher({
    filters: { mode: filters?.mode },
    conditions: conditions.filter(({ field }) => field === 'mode'),
    connectors: null,
  });
  return MODES.filter((mode) => modes.includes(mode) && (matches?.({ mode }) ?? true));
}

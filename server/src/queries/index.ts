/** The server's table of query types: which runner answers each. */
import { type OrderBy, type Query, type QueryOf, type QueryType } from '@sync-health/contract';

import { type Answer, type PageRead, type QueryContext, type QueryInput, type QueryRunner } from './answer';
import { baseline } from './baseline';
import { commands } from './commands';
import { withoutOrder } from './cursor';
import { errors } from './errors';
import { assertConditions } from './expressions';
import { failures } from './failures';
import { freshness } from './freshness';
import { histogram } from './histogram';
import { intervals } from './intervals';
import { jobs } from './jobs';
import { objectives } from './objectives';
import { executeArrow } from './execute';
import { atPage, pageRead, pages, tableOf } from './pages';
import { percentiles } from './percentiles';
import { records } from './records';
import { summary } from './summary';
import { trend } from './trend';

/** `pages` is answered from another type's page. */
type Runners = { [T in Exclude<QueryType, 'pages'>]: QueryRunner<QueryOf<T>> };

const RUNNERS: Runners = {
  summary,
  trend,
  baseline,
  percentiles,
  histogram,
  records,
  failures,
  errors,
  jobs,
  commands,
  freshness,
  objectives,
  intervals,
};

/** `read` is the page that a `pages` query is about, when it has been read already. */
export async function answer(context: QueryContext, input: QueryInput<Query>, read?: PageRead): Promise<Answer> {
  if (input.query.type === 'pages') {
    const buttons = { ...input, query: input.query };
    return pages(context, buttons, read ?? (await readPage(context, tableOf(buttons))));
  }
  await assertConditions(context.storage, input.query.conditions ?? [], 'query.conditions');
  const query = atPage(input.query, input);
  const order = orderOf(query);
  const placed = 'cursor' in query && query.cursor ? { ...query, cursor: withoutOrder(query.cursor, order) } : query;
  return { ...(await run(query.type, context, { ...input, query: placed })), order };
}

const readPage = async (context: QueryContext, table: QueryInput<Query>) =>
  pageRead(await executeArrow(await answer(context, table)));

/** The order of a query that names none. */
const NEWEST_FIRST: OrderBy = '-endTime';

function orderOf(query: Query): string {
  const { orderBy = NEWEST_FIRST } = 'orderBy' in query ? query : {};
  return `${query.type}:${orderBy}`;
}

function run<T extends keyof Runners>(type: T, context: QueryContext, input: QueryInput<Query>): Promise<Answer> {
  const runner = RUNNERS[type] as QueryRunner<QueryOf<T>>;
  return runner(context, input as QueryInput<QueryOf<T>>);
}

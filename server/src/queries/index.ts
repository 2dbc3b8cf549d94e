/** The table of query types on the server's side: how each is answered. */
import { type OrderBy, type Query, type QueryOf, type QueryType } from '@sync-health/contract';

import { type Answer, type QueryContext, type QueryInput, type QueryRunner } from './answer';
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
import { atPage, pages } from './pages';
import { percentiles } from './percentiles';
import { records } from './records';
import { summary } from './summary';
import { trend } from './trend';

type Runners = { [T in QueryType]: QueryRunner<QueryOf<T>> };

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
  pages: (context, input) => pages(context, input, answer),
};

export async function answer(context: QueryContext, input: QueryInput<Query>): Promise<Answer> {
  await assertConditions(context.storage, input.query.conditions ?? [], 'query.conditions');
  const query = atPage(input.query, input);
  const order = orderOf(query);
  const placed = 'cursor' in query && query.cursor ? { ...query, cursor: withoutOrder(query.cursor, order) } : query;
  return { ...(await run(query.type, context, { ...input, query: placed })), order };
}

/** What is meant where no order is asked for. */
const NEWEST_FIRST: OrderBy = '-endTime';

function orderOf(query: Query): string {
  const { orderBy = NEWEST_FIRST } = 'orderBy' in query ? query : {};
  return `${query.type}:${orderBy}`;
}

function run<T extends QueryType>(type: T, context: QueryContext, input: QueryInput<Query>): Promise<Answer> {
  const runner: QueryRunner<QueryOf<T>> = RUNNERS[type];
  return runner(context, input as QueryInput<QueryOf<T>>);
}

/** The table of query types on the server's side: how each is answered. */
import { type Query, type QueryOf, type QueryType } from '@sync-health/contract';

import { type Answer, type QueryContext, type QueryInput, type QueryRunner } from './answer';
import { commands } from './commands';
import { errors } from './errors';
import { assertConditions } from './expressions';
import { failures } from './failures';
import { freshness } from './freshness';
import { histogram } from './histogram';
import { jobs } from './jobs';
import { objectives } from './objectives';
import { percentiles } from './percentiles';
import { records } from './records';
import { summary } from './summary';
import { trend } from './trend';

type Runners = { [T in QueryType]: QueryRunner<QueryOf<T>> };

const RUNNERS: Runners = {
  summary,
  trend,
  percentiles,
  histogram,
  records,
  failures,
  errors,
  jobs,
  commands,
  freshness,
  objectives,
};

export async function answer(context: QueryContext, input: QueryInput<Query>): Promise<Answer> {
  await assertConditions(context.storage, input.query.conditions ?? [], 'query.conditions');
  return run(input.query.type, context, input);
}

function run<T extends QueryType>(type: T, context: QueryContext, input: QueryInput<Query>): Promise<Answer> {
  const runner: QueryRunner<QueryOf<T>> = RUNNERS[type];
  return runner(context, input as QueryInput<QueryOf<T>>);
}

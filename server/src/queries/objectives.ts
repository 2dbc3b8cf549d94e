/**
 * Objectives at the end of the range, each over its own window: what share of events was good, what is left of the error
 * budget, and how fast it burns. Latencies are read from raw events, since a threshold may lie within a bucket of rollups.
 */
import { COLUMNS, type Filters, type Objective, type QueryOf } from '@sync-health/contract';

import { listObjectives } from '../decisions/objectives';
import { type QueryContext, type QueryRunner, type Table } from './answer';
import { Events } from './events';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Of the burn rates. */
const SHORT_MS = HOUR_MS;
const LONG_MS = 6 * HOUR_MS;

interface Counted {
  all: number;
  bad: number;
}

export const objectives: QueryRunner<QueryOf<'objectives'>> = async (context, { query, range }) => ({
  table: async (): Promise<Table> => {
    const known = await listObjectives(context.decisions, context.connectors);
    const rows: Array<Record<string, string | number | null>> = [];
    for (const objective of known.filter((one) => isAskedFor(one, query.filters))) {
      rows.push(await rowOf(context, objective, range.toMs));
    }
    return {
      columns: COLUMNS.objectives,
      values: COLUMNS.objectives.map(({ name }) => rows.map((row) => row[name] ?? null)),
    };
  },
  exact: true,
  interval: null,
  notices: [],
});

function isAskedFor({ connector, object }: Objective, filters: Filters = {}): boolean {
  const matches = (values: readonly string[] | undefined, value: string) => !values?.length || values.includes(value);
  return matches(filters.connector, connector) && (object === null || matches(filters.object, object));
}

async function rowOf(context: QueryContext, objective: Objective, toMs: number) {
  const { id, connector, object, indicator, target, windowDays } = objective;
  const [window, short, long] = await Promise.all(
    [windowDays * DAY_MS, SHORT_MS, LONG_MS].map((lengthMs) => count(context, objective, toMs - lengthMs, toMs))
  );
  const budget = 1 - target;
  const badShare = shareOf(window);
  return {
    id,
    connector,
    object,
    indicator: indicator.type,
    target,
    windowDays,
    attained: badShare === null ? null : 1 - badShare,
    budgetLeft: badShare === null ? null : 1 - badShare / budget,
    burnRate1h: burnRate(short, budget),
    burnRate6h: burnRate(long, budget),
  };
}

const shareOf = (counted: Counted | undefined) => (counted && counted.all > 0 ? counted.bad / counted.all : null);

function burnRate(counted: Counted | undefined, budget: number): number | null {
  const badShare = shareOf(counted);
  return badShare === null ? null : badShare / budget;
}

async function count(
  context: QueryContext,
  { connector, object, indicator }: Objective,
  fromMs: number,
  toMs: number
): Promise<Counted | undefined> {
  const filters = { connector: [connector], ...(object === null ? {} : { object: [object] }) };
  const events = new Events(context, { filters }, [{ fromMs, toMs }]);
  const sql =
    indicator.type === 'errorRate'
      ? `SELECT sum(count) AS all, sumIf(count, status = 'failed') AS bad FROM (${events.source('counts', ['status', 'count'])})`
      : `SELECT count() AS all, countIf(status = 'failed' OR latency > ${events.params.add('Int64', indicator.thresholdMs)}) AS bad
        FROM events WHERE ${events.where}`;
  const [row] = await context.storage.rows<Counted>(sql, events.params.all);
  return row;
}

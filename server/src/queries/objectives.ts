/**
 * Objectives at the end of the range, each over its own window: the share of good events, the error budget left, its burn
 * rates, and when it runs out. With an interval, the budget left at the end of each bucket.
 */
import { COLUMNS, type Filters, MAX_ROWS, type Objective, type QueryOf } from '@sync-health/contract';

import { listObjectives } from '../decisions/objectives';
import { type QueryRunner, type Table } from './answer';
import { type BadEvents, badEvents, type Counted } from './badEvents';
import { budgetLeft, burnRate, shareOf } from './errorBudget';
import { notKept } from './notKept';
import { objectiveHistory } from './objectiveHistory';
import { FIRST_MS } from './range';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** The windows of the burn rates, longest first. */
const BURN_WINDOWS = [
  ['burnRate6h', 6 * HOUR_MS],
  ['burnRate1h', HOUR_MS],
  ['burnRate30m', 30 * MINUTE_MS],
  ['burnRate5m', 5 * MINUTE_MS],
] as const;

type Row = Record<string, string | number | null>;

export const objectives: QueryRunner<QueryOf<'objectives'>> = async (context, input) => {
  const { query, range } = input;
  const asked = (await listObjectives(context.decisions, context.connectors)).filter((one) => isAskedFor(one, query));
  if (query.interval !== undefined) {
    return objectiveHistory(context, input, asked);
  }
  const readings: Array<{ objective: Objective; moments: number[]; events: BadEvents }> = [];
  for (const objective of asked) {
    const moments = momentsOf(objective, range.toMs);
    readings.push({ objective, moments, events: await badEvents(context, objective, moments, query.byObject) });
  }
  return {
    table: async (): Promise<Table> => {
      const rows: Row[] = [];
      const counts = [];
      for (const { objective, moments, events } of readings) {
        const found = await events.count();
        rows.push(...rowsOf(objective, found, range.toMs, query.byObject ?? false));
        const before = [...found.values()].reduce((sum, [first = NOTHING]) => sum + first.all, 0);
        counts.push({ id: objective.id, moments, events: [before] });
      }
      const shown = (query.byObject ? rows : rows.sort(leastLeftFirst)).slice(0, MAX_ROWS.groups);
      return {
        columns: COLUMNS.objectives,
        values: COLUMNS.objectives.map(({ name }) => shown.map((row) => row[name] ?? null)),
        notices: notKept(counts, context.retentionDays),
        ...(rows.length > shown.length ? { groupsBeyondLimit: rows.length - shown.length } : {}),
      };
    },
    exact: readings.every(({ events }) => events.exact),
    interval: null,
    notices: [],
  };
};

function isAskedFor({ id, connector, object }: Objective, query: QueryOf<'objectives'>): boolean {
  const filters: Filters = query.filters ?? {};
  const matches = (values: readonly string[] | undefined, value: string) => !values?.length || values.includes(value);
  return (
    matches(query.objective, id) &&
    matches(filters.connector, connector) &&
    (object === null || matches(filters.object, object))
  );
}

/** The starts of the windows, which all end at `toMs`, and that end. The objective's own window is the longest. */
const momentsOf = ({ windowDays }: Objective, toMs: number): number[] =>
  [windowDays * DAY_MS, ...BURN_WINDOWS.map(([, lengthMs]) => lengthMs), 0].map((ms) => Math.max(toMs - ms, FIRST_MS));

const NOTHING: Counted = { all: 0, bad: 0 };

function rowsOf(objective: Objective, found: ReadonlyMap<string, Counted[]>, toMs: number, byObject: boolean): Row[] {
  if (!byObject) {
    return [rowOf(objective, found.get('') ?? [], toMs)];
  }
  return [...found]
    .map(([object, parts]) => rowOf({ ...objective, object }, parts, toMs))
    .sort((a, b) => Number(b.bad) - Number(a.bad) || (String(a.object) < String(b.object) ? -1 : 1));
}

/** Least budget left first; objectives without events come last. */
const leastLeftFirst = ({ budgetLeft: a }: Row, { budgetLeft: b }: Row): number =>
  Number(a === null) - Number(b === null) || Number(a) - Number(b);

function rowOf({ id, connector, object, indicator, target, windowDays }: Objective, parts: Counted[], toMs: number) {
  // A window's sum is that of all parts from its start on.
  const since = (first: number) =>
    parts.slice(first).reduce((sum, { all, bad }) => ({ all: sum.all + all, bad: sum.bad + bad }), NOTHING);
  const window = since(0);
  const badShare = shareOf(window);
  const burns = BURN_WINDOWS.map(([name], place) => [name, burnRate(since(place + 1), target)] as const);
  const left = budgetLeft(window, target);
  return {
    id,
    connector,
    object,
    indicator: indicator.type,
    target,
    windowDays,
    attained: badShare === null ? null : 1 - badShare,
    budgetLeft: left,
    ...Object.fromEntries(burns),
    events: window.all,
    bad: window.bad,
    runsOutAt: runsOutAt(left, burns[0]![1], windowDays * DAY_MS, toMs),
    thresholdMs: indicator.type === 'latency' ? indicator.thresholdMs : null,
  };
}

/** Epoch milliseconds; null when the budget is already spent, or the burn rate is at most 1 and never spends it. */
function runsOutAt(left: number | null, burn: number | null, windowMs: number, toMs: number): number | null {
  return left === null || left <= 0 || burn === null || burn <= 1 ? null : toMs + Math.round((left * windowMs) / burn);
}

/**
 * The error budget left at the end of each bucket, as far back as events are stored. A bucket is measured against the
 * objective in force at its end. Buckets before the objective's first day ended are measured against the version at the
 * end of that day. So a mistake that is corrected on the first day never counts.
 */
import { type ColumnInfo, COLUMNS, type Objective, type QueryOf } from '@sync-health/contract';

import { type ObjectiveVersion, objectiveVersions } from '../decisions/objectives';
import { type Answer, type QueryContext, type QueryInput } from './answer';
import { type BadEvents, badEvents, type Counted } from './badEvents';
import { bucketEnd, type Buckets, bucketStart } from './buckets';
import { budgetLeft } from './errorBudget';
import { bucketsWithin } from './extent';
import { chooseInterval } from './interval';
import { notKept } from './notKept';
import { FIRST_MS } from './range';

const DAY_MS = 86_400_000;

/** An objective's window that ends with a bucket. */
interface Window {
  fromMs: number;
  toMs: number;
  objective: Objective;
  /** The bucket's index. */
  place: number;
}

interface Series {
  objective: Objective;
  readings: Array<{ windows: Window[]; moments: number[]; events: BadEvents }>;
}

export async function objectiveHistory(
  context: QueryContext,
  { query, range, timeZone }: QueryInput<QueryOf<'objectives'>>,
  objectives: readonly Objective[]
): Promise<Answer> {
  const { interval, notices } = chooseInterval(query.interval ?? 'auto', range);
  const filters = { connector: objectives.map(({ connector }) => connector) };
  const buckets = await bucketsWithin(context, { filters }, { range, timeZone, interval });
  const ends = buckets.starts.map((start) => bucketEnd(start, interval, timeZone));
  const versions = await objectiveVersions(context.decisions, objectives);
  const series: Series[] = [];
  for (const objective of objectives) {
    const windows = windowsOf(buckets, ends, (ms) => inForceAt(ms, versions.get(objective.id)!, timeZone));
    const readings = [];
    for (const some of bySubject(windows)) {
      const moments = [...new Set(some.flatMap(({ fromMs, toMs }) => [fromMs, toMs]))].sort((a, b) => a - b);
      readings.push({ windows: some, moments, events: await badEvents(context, some[0]!.objective, moments) });
    }
    series.push({ objective, readings });
  }
  return {
    table: async () => {
      const values = [];
      const counts = [];
      for (const { objective, readings } of series) {
        const counted = [];
        for (const { windows, moments, events } of readings) {
          counted.push({ windows, moments, parts: (await events.count()).get('') ?? [] });
        }
        values.push(budgets(counted, buckets.times.length));
        counts.push(
          ...counted.map(({ moments, parts }) => ({ id: objective.id, moments, events: parts.map(({ all }) => all) }))
        );
      }
      return {
        columns: [TIME, ...series.map(columnOf)],
        values: [buckets.times, ...values],
        notices: notKept(counts, context.retentionDays),
      };
    },
    exact: series.every(({ readings }) => readings.every(({ events }) => events.exact)),
    interval,
    notices: [...notices, ...buckets.notices],
  };
}

const TIME: ColumnInfo = COLUMNS.trend[0]!;

const columnOf = ({ objective: { id, connector, object } }: Series): ColumnInfo => ({
  name: id,
  type: 'number',
  label: id,
  unit: 'percentunit',
  nullable: true,
  labels: { id, connector, ...(object === null ? {} : { object }) },
});

function inForceAt(ms: number, versions: readonly ObjectiveVersion[], timeZone: string): Objective {
  const firstDayEndMs = bucketEnd(bucketStart(versions[0]!.sinceMs, 'day', timeZone), 'day', timeZone);
  return versions.findLast(({ sinceMs }) => sinceMs < Math.max(ms, firstDayEndMs))!.objective;
}

function windowsOf({ ranges }: Buckets, ends: readonly number[], objectiveAt: (ms: number) => Objective): Window[] {
  return ranges.map(({ toMs }, place) => {
    const objective = objectiveAt(ends[place]!);
    return { fromMs: Math.max(toMs - objective.windowDays * DAY_MS, FIRST_MS), toMs, objective, place };
  });
}

/** Windows grouped by the events that they count. */
function bySubject(windows: readonly Window[]): Window[][] {
  const groups = new Map<string, Window[]>();
  for (const window of windows) {
    const { connector, object, indicator } = window.objective;
    const key = JSON.stringify([connector, object, indicator]);
    groups.set(key, [...(groups.get(key) ?? []), window]);
  }
  return [...groups.values()];
}

interface CountedWindows {
  windows: readonly Window[];
  moments: readonly number[];
  /** The counts between each moment and the next. */
  parts: readonly Counted[];
}

function budgets(counted: readonly CountedWindows[], length: number): Array<number | null> {
  const values = new Array<number | null>(length).fill(null);
  for (const { windows, moments, parts } of counted) {
    const until = sumsUntil(parts, moments);
    for (const { fromMs, toMs, objective, place } of windows) {
      const [before, after] = [until.get(fromMs)!, until.get(toMs)!];
      values[place] = budgetLeft({ all: after.all - before.all, bad: after.bad - before.bad }, objective.target);
    }
  }
  return values;
}

/** The counts from the first moment up to each moment. */
function sumsUntil(parts: readonly Counted[], moments: readonly number[]): Map<number, Counted> {
  let sum: Counted = { all: 0, bad: 0 };
  return new Map(
    moments.map((moment, place) => {
      const { all, bad } = parts[place - 1] ?? { all: 0, bad: 0 };
      sum = { all: sum.all + all, bad: sum.bad + bad };
      return [moment, sum];
    })
  );
}

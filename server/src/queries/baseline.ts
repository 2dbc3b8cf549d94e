/**
 * A metric against the same hours of the last four weeks, by the wall clock: a part of an hour against the same part. A
 * week counts from the first event that is found in these hours on, so that what was not kept yet is not taken for zero.
 * Split by fields it is a row for each group, of the range as a whole: also for one that had events then and has none now.
 */
import {
  BASELINE_TREND_COLUMNS,
  COLUMNS,
  GROUP_COLUMNS,
  MAX_ROWS,
  type Metric,
  type Notice,
  type QueryOf,
} from '@sync-health/contract';

import { ProblemError } from '../http/problems';
import { type QueryRunner, type Table } from './answer';
import { beyondLimit } from './beyondLimit';
import { bandOf, LEAST_WEEKS, outsideOf, type Week } from './band';
import { bucketIndex } from './buckets';
import { type Cell, metricOf, NO_EVENTS, shareOf } from './cells';
import { Events } from './events';
import { bucketsWithin } from './extent';
import { chooseInterval } from './interval';
import { type Portion, sameHours } from './sameHours';
import { keyOf, Split } from './split';
import { type SplitCells, splitCells } from './splitCells';
import { type TimeRange } from '../storage/rollups/ranges';

type BaselineQuery = QueryOf<'baseline'>;

const WEEKS = 4;

export const baseline: QueryRunner<BaselineQuery> = async (context, input) => {
  const { metric = 'events', interval: requested, groupBy, limit = MAX_ROWS.groups } = input.query;
  if (requested && groupBy) {
    throw new ProblemError(
      400,
      'The baseline of groups is of the range as a whole, and one over time is of all events: set one of both.',
      { field: 'query.interval' }
    );
  }
  const split = new Split(groupBy, context.errorCatalogue);
  const { interval, notices } = requested
    ? chooseInterval(requested, input.range)
    : { interval: null, notices: [] as Notice[] };
  const { query, range, timeZone } = input;
  const buckets = interval && (await bucketsWithin(context, query, { range, timeZone, interval }));
  const readings = await Promise.all(
    Array.from({ length: WEEKS + 1 }, (_, weeks) =>
      Promise.all(sameHours(buckets ? buckets.ranges : [range], weeks, timeZone).map(readingOf))
    )
  );
  return {
    table: async () => {
      const cells: WeekCells[] = [];
      for (const week of readings) {
        cells.push(await weekOf(week, buckets ? buckets.ranges.length : 1));
      }
      if (groupBy) {
        return groupTable(metric, split, cells, limit);
      }
      const columns = columnsOf(
        metric,
        cells.map(({ total }) => total)
      );
      return {
        columns: buckets ? BASELINE_TREND_COLUMNS : COLUMNS.baseline,
        values: buckets ? [buckets.times, ...columns] : columns,
        notices: noticesOf(columns[1]!),
      };
    },
    exact: readings.flat().every(({ exact }) => exact),
    interval,
    notices: [...notices, ...(buckets ? buckets.notices : [])],
  };

  async function readingOf({ ranges, places }: Portion): Promise<Reading> {
    // As if the first bucket were whole, so that even steps stay even.
    const cutMs = buckets && places[0] === 0 ? buckets.ranges[0]!.fromMs - buckets.starts[0]! : 0;
    const starts = ranges.map(({ fromMs }, index) => (index === 0 ? fromMs - cutMs : fromMs));
    const index = bucketIndex({ times: starts, starts, ranges, before: { fromMs: 0, toMs: 0 } });
    const events = new Events(context, query, ranges);
    const share = shareOf(metric);
    const exact = share === undefined || (await events.areFew());
    const whole: TimeRange = { fromMs: ranges[0]!.fromMs, toMs: ranges.at(-1)!.toMs };
    const options = { context, query, events, exact, split, index, indexes: ranges.length + 1, range: whole, share };
    return {
      exact,
      places,
      read: () => splitCells({ ...options, limit: groupBy ? MAX_ROWS.groups : 0, minEvents: 0 }),
    };
  }
};

/** What is read of a week at once. */
interface Reading {
  exact: boolean;
  /** The bucket of each cell, by its index. */
  places: readonly number[];
  read(): Promise<SplitCells>;
}

/** By bucket; null for one that did not exist in that week. */
type BucketCells = ReadonlyArray<Cell | null>;

interface WeekCells {
  total: BucketCells;
  groups: Array<{ values: readonly string[]; cells: BucketCells }>;
  beyond: number;
}

async function weekOf(readings: readonly Reading[], buckets: number): Promise<WeekCells> {
  const total = new Array<Cell | null>(buckets).fill(null);
  const week: WeekCells = { total, groups: [], beyond: 0 };
  for (const { places, read } of readings) {
    const { total: cells, groups, beyond } = await read();
    places.forEach((place, index) => {
      total[place] = cells[index + 1] ?? NO_EVENTS;
    });
    // Groups are of the range as a whole, which is one bucket.
    week.groups.push(...groups.map(({ values, cells: [, cell = NO_EVENTS] }) => ({ values, cells: [cell] })));
    week.beyond += beyond;
  }
  return week;
}

/** The cells of a group without events in that week. */
const silent = ({ total }: WeekCells): BucketCells => total.map((cell) => cell && NO_EVENTS);

/** A row for each group that any of the weeks has, those with the most events in all of them first. */
function groupTable(metric: Metric, split: Split, weeks: readonly WeekCells[], limit: number): Table {
  const byKey = new Map<string, { values: readonly string[]; events: number; cells: BucketCells[] }>();
  weeks.forEach(({ groups }, week) => {
    for (const { values, cells } of groups) {
      const key = keyOf(values);
      const group = byKey.get(key) ?? { values, events: 0, cells: weeks.map(silent) };
      byKey.set(key, group);
      group.cells[week] = cells;
      group.events += cells[0]?.events ?? 0;
    }
  });
  const all = [...byKey.entries()]
    .sort(([keyA, a], [keyB, b]) => b.events - a.events || (keyA < keyB ? -1 : 1))
    .map(([, group]) => group);
  const groups = all.slice(0, limit);
  const rows = groups.map(({ cells }) => columnsOf(metric, cells).map(([value]) => value!));
  const beyond = all.length - groups.length + Math.max(0, ...weeks.map((each) => each.beyond));
  const { notices = [], ...more } = beyondLimit({ beyond, groups }, { other: false });
  return {
    columns: [...split.fields.map((field) => GROUP_COLUMNS[field]), ...COLUMNS.baseline],
    values: [
      ...split.fields.map((_, place) => groups.map(({ values }) => values[place] ?? '')),
      ...COLUMNS.baseline.map((_, column) => rows.map((row) => row[column] ?? null)),
    ],
    notices: [...notices, ...noticesOf(rows.map(([, expected]) => expected ?? null))],
    ...more,
  };
}

function columnsOf(metric: Metric, [now = [], ...earlier]: readonly BucketCells[]): Array<Array<number | null>> {
  const counted = fromFirstEvent(earlier);
  const rows = now.map((cell, place) => {
    const weeks = counted.flatMap((cells): Week[] => {
      const before = cells[place] ?? null;
      const value = before && metricOf(metric, before);
      return value === null ? [] : [{ value, events: before!.events }];
    });
    const value = metricOf(metric, cell ?? NO_EVENTS);
    const band = bandOf(metric, weeks);
    return [
      value,
      band && band.expected,
      band && band.low,
      band && band.high,
      band && value !== null ? outsideOf(value, band) : null,
    ];
  });
  return COLUMNS.baseline.map((_, column) => rows.map((row) => row[column]!));
}

/** Null for what is before the first event of all weeks; the last week comes first. */
function fromFirstEvent(weeks: readonly BucketCells[]): BucketCells[] {
  let hasBegun = false;
  return weeks
    .toReversed()
    .map((cells) =>
      cells.map((cell) => {
        hasBegun ||= cell !== null && cell.events > 0;
        return hasBegun ? cell : null;
      })
    )
    .reverse();
}

function noticesOf(expected: ReadonlyArray<number | null>): Notice[] {
  const unknown = expected.filter((value) => value === null).length;
  return unknown === 0
    ? []
    : [
        {
          severity: 'info',
          text: `There is no band for ${unknown} of ${expected.length} values: it takes events of at least ${LEAST_WEEKS} of the ${WEEKS} weeks before.`,
        },
      ];
}

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
import { type QueryContext, type QueryInput, type QueryRunner, type Table } from './answer';
import { beyondLimit } from './beyondLimit';
import { bandOf, LEAST_WEEKS, outsideOf, type Week } from './band';
import { bucketIndex, type SlotIndex } from './buckets';
import { type Cell, metricOf, NO_EVENTS, shareOf } from './cells';
import { Events } from './events';
import { bucketsWithin } from './extent';
import { chooseInterval } from './interval';
import { TimeShift } from './range';
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
  const readings = await Promise.all(
    Array.from({ length: WEEKS + 1 }, (_, weeks) => readingOf(context, input, weeks === 0 ? undefined : `${weeks}w`))
  );
  const [now] = readings;
  return {
    table: async () => {
      const cells: SplitCells[] = [];
      for (const { read } of readings) {
        cells.push(await read());
      }
      if (groupBy) {
        return groupTable(metric, split, cells, limit);
      }
      const columns = columnsOf(
        metric,
        cells.map(({ total }) => total.slice(1))
      );
      return {
        columns: interval === null ? COLUMNS.baseline : BASELINE_TREND_COLUMNS,
        values: interval === null ? columns : [now!.times, ...columns],
        notices: noticesOf(columns[1]!),
      };
    },
    exact: readings.every(({ exact }) => exact),
    interval,
    notices: [...notices, ...now!.notices],
  };

  /** The cells of each bucket, or of the whole range, so long ago. */
  async function readingOf(
    context: QueryContext,
    { query, range, timeZone }: QueryInput<BaselineQuery>,
    timeShift: string | undefined
  ) {
    const asked = interval && (await bucketsWithin(context, query, { range, timeZone, interval, timeShift }));
    const ranges = asked ? asked.ranges : [new TimeShift(timeShift, timeZone).back(range)];
    const index = asked ? bucketIndex(asked) : WHOLE;
    const events = new Events(context, query, ranges);
    const share = shareOf(metric);
    const exact = share === undefined || (await events.areFew());
    const whole: TimeRange = { fromMs: ranges[0]?.fromMs ?? 0, toMs: ranges.at(-1)?.toMs ?? 0 };
    const options = { context, query, events, exact, split, index, indexes: ranges.length + 1, range: whole, share };
    return {
      times: asked ? asked.times : [],
      exact,
      notices: asked ? asked.notices : [],
      read: () => splitCells({ ...options, limit: groupBy ? MAX_ROWS.groups : 0, minEvents: 0 }),
    };
  }
};

/** One bucket, as if the window before it were empty. */
const WHOLE: SlotIndex = { sql: 'toUInt32(1)', of: () => 1 };

/** A row for each group that any of the weeks has, those with the most events in all of them first. */
function groupTable(metric: Metric, split: Split, weeks: readonly SplitCells[], limit: number): Table {
  const byKey = new Map<string, { values: readonly string[]; events: number; cells: Cell[][] }>();
  weeks.forEach(({ groups }, week) => {
    for (const { values, cells } of groups) {
      const key = keyOf(values);
      const group = byKey.get(key) ?? { values, events: 0, cells: weeks.map(() => [NO_EVENTS]) };
      byKey.set(key, group);
      group.cells[week] = cells.slice(1);
      group.events += cells[1]?.events ?? 0;
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

function columnsOf(
  metric: Metric,
  [now = [], ...earlier]: ReadonlyArray<readonly Cell[]>
): Array<Array<number | null>> {
  const counted = fromFirstEvent(earlier);
  const rows = now.map((cell, place) => {
    const weeks = counted.flatMap((cells): Week[] => {
      const before = cells[place] ?? null;
      const value = before && metricOf(metric, before);
      return value === null ? [] : [{ value, events: before!.events }];
    });
    const value = metricOf(metric, cell);
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
function fromFirstEvent(weeks: ReadonlyArray<readonly Cell[]>): Array<Array<Cell | null>> {
  let hasBegun = false;
  return weeks
    .toReversed()
    .map((cells) =>
      cells.map((cell = NO_EVENTS) => {
        hasBegun ||= cell.events > 0;
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

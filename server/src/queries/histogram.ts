/**
 * Latency histograms over time, for heatmaps: one column for each latency bucket, named by its upper bound. Events without
 * a latency are left out.
 */
import { COLUMNS, type ColumnInfo, type QueryOf } from '@sync-health/contract';

import { bucketLatencySql, NO_BUCKET } from '../storage/rollups/tables';
import { type QueryRunner, type Table, type Values } from './answer';
import { bucketIndex, type SlotIndex } from './buckets';
import { Events } from './events';
import { bucketsWithin } from './extent';
import { chooseInterval } from './interval';
import { latenciesOf } from './latencies';
import { type Group, latencyCountsOf } from './sums';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Upper bounds in milliseconds: round numbers, each about twice the one before. */
const LADDER = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 20, 30].map((seconds) => seconds * SECOND),
  ...[1, 2, 5, 10, 20, 30].map((minutes) => minutes * MINUTE),
  ...[1, 2, 5, 10].map((hours) => hours * HOUR),
  ...[1, 2, 5, 10, 20, 50, 100, 1000, 10_000, 100_000].map((days) => days * DAY),
];

/** SQL for rows of `index` (the time bucket), `latency` in milliseconds and `times` (how many events). */
function latenciesSql(events: Events, exact: boolean, indexSql: string): string {
  return exact
    ? `SELECT ${indexSql} AS index, toFloat64(latency) AS latency, toUInt64(1) AS times
      FROM (${latenciesOf(events, true).source()}) WHERE untimed = 0`
    : `SELECT index, ${bucketLatencySql('bucket')} AS latency, bucket_times AS times FROM (
        SELECT index, bucket, sum(bucket_count) AS bucket_times
        FROM (
          SELECT ${indexSql} AS index, bucket, bucket_count FROM (${events.latencies([], ['buckets', 'counts'])})
          ARRAY JOIN buckets AS bucket, counts AS bucket_count
          WHERE bucket != ${NO_BUCKET}
        )
        GROUP BY index, bucket
      )`;
}

/** SQL for the upper bound of a latency's bucket. */
const STEP = `toUInt64(-roundDown(-toInt64(ceil(latency)), [${LADDER.map((upTo) => -upTo)
  .reverse()
  .join(', ')}]))`;

const stepsSql = (events: Events, exact: boolean, index: SlotIndex) => `
  SELECT index, ${STEP} AS step, sum(times) AS count
  FROM (${latenciesSql(events, exact, index.sql)})
  GROUP BY index, step`;

/** The same columns from groups by time bucket, one row for each latency. */
function stepsOf(groups: readonly Group[]): Values[] {
  const rows = groups.flatMap((group) =>
    [...latencyCountsOf([group]).entries()].map(([latency, times]) => [group.index, stepOf(latency), times])
  );
  return [0, 1, 2].map((place) => rows.map((row) => row[place]!));
}

const stepOf = (latency: number) => LADDER.find((upTo) => latency <= upTo) ?? LADDER.at(-1)!;

export const histogram: QueryRunner<QueryOf<'histogram'>> = async (context, { query, range, timeZone }) => {
  const { interval, notices } = chooseInterval(query.interval ?? 'auto', range);
  const buckets = await bucketsWithin(context, query, { range, timeZone, interval });
  const events = new Events(context, query, buckets.ranges);
  const exact = await events.areFew();
  const index = bucketIndex(buckets);
  return {
    table: async () => {
      const counts = await events.sums({
        wanted: 'latencies',
        index,
        by: [],
        columnsOf: stepsOf,
        statements: () => [stepsSql(events, exact, index)],
        exact,
      });
      return tableOf(buckets.times, counts);
    },
    exact,
    interval,
    notices: [...notices, ...buckets.notices],
  };
};

/** Has a column for each step from the lowest to the highest that occurs. */
function tableOf(times: number[], [indexes = [], steps = [], counts = []]: readonly Values[]): Table {
  const byStep = new Map<number, number[]>();
  const none = () => Array<number>(times.length).fill(0);
  indexes.forEach((index, row) => {
    const step = Number(steps[row]);
    const column = byStep.get(step) ?? none();
    column[Number(index) - 1]! += Number(counts[row]);
    byStep.set(step, column);
  });
  const [lowest, highest] = [Math.min(...byStep.keys()), Math.max(...byStep.keys())];
  const shown = LADDER.filter((upTo) => upTo >= lowest && upTo <= highest);
  return {
    columns: [
      ...COLUMNS.histogram,
      ...shown.map(String).map((name): ColumnInfo => ({ name, type: 'number', label: name, unit: 'short' })),
    ],
    values: [times, ...shown.map((upTo) => byStep.get(upTo) ?? none())],
  };
}

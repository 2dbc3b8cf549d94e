/** Percentiles of the latency: by object, action and mode, or over time. */
import { COLUMNS, PERCENTILE_TREND_COLUMNS, type QueryOf } from '@sync-health/contract';

import { type QueryRunner, type Values } from './answer';
import { bucketIndex } from './buckets';
import { Events } from './events';
import { bucketsWithin } from './extent';
import { chooseInterval } from './interval';
import { percentilesSql, SHARES } from './latencies';
import { narrowTo, TimeShift } from './range';
import { type Group, latencyCountsOf } from './sums';

export const percentiles: QueryRunner<QueryOf<'percentiles'>> = async (context, { query, range, timeZone }) => {
  const shift = new TimeShift(query.timeShift, timeZone);
  const narrowed = narrowTo(query.bucket, range, timeZone);
  if (query.interval === undefined) {
    const events = new Events(context, query, [shift.back(narrowed)]);
    const exact = await events.areFew();
    return {
      table: async () => {
        const found = await events.sums({
          wanted: 'latencies',
          by: GROUP_BY,
          columnsOf: (groups) => [
            ...GROUP_BY.map((_, place) => groups.map(({ by }) => by[place]!)),
            ...figures(groups),
          ],
          statements: () => [percentilesSql({ events, exact, groupBy: { dimensions: GROUP_BY } })],
          exact,
        });
        return { columns: COLUMNS.percentiles, values: mostRecordsFirst(found) };
      },
      exact,
      interval: null,
      notices: [],
    };
  }

  const { interval, notices } = chooseInterval(query.interval, narrowed);
  const { timeShift } = query;
  const buckets = await bucketsWithin(context, query, { range: narrowed, timeZone, interval, timeShift });
  const { times } = buckets;
  const events = new Events(context, query, buckets.ranges);
  const exact = await events.areFew();
  const index = bucketIndex(buckets);
  return {
    table: async () => {
      const found = await events.sums({
        wanted: 'latencies',
        index,
        by: [],
        columnsOf: (groups) => [groups.map((group) => group.index), ...figures(groups)],
        statements: () => [percentilesSql({ events, exact, groupBy: { name: 'index', expression: index.sql } })],
        exact,
      });
      return { columns: PERCENTILE_TREND_COLUMNS, values: [times, ...byBucket(found, times.length)] };
    },
    exact,
    interval,
    notices: [...notices, ...buckets.notices],
  };
};

const GROUP_BY = ['object', 'action', 'mode'] as const;

/** Columns of records and percentiles. */
function figures(groups: readonly Group[]): Values[] {
  const found = groups.map((group) => latencyCountsOf([group]).quantiles(SHARES));
  return [groups.map(({ count }) => count), ...SHARES.map((_, place) => found.map((values) => values[place]!))];
}

function mostRecordsFirst(columns: readonly Values[]): Values[] {
  const [, , , records = []] = columns;
  const rows = Array.from(records, (_, row) => row);
  const compareNames = (a: number, b: number) => {
    const names = columns.slice(0, GROUP_BY.length).find((values) => values[a] !== values[b]);
    return names ? (String(names[a]) < String(names[b]) ? -1 : 1) : 0;
  };
  rows.sort((a, b) => Number(records[b]) - Number(records[a]) || compareNames(a, b));
  return COLUMNS.percentiles.map((_, place) => rows.map((row) => columns[place]![row]!));
}

/** Records and percentiles of every bucket: 0 and null for a bucket without rows. */
function byBucket([indexes = [], ...columns]: readonly Values[], buckets: number): Array<Array<number | null>> {
  const rows = new Map(indexes.map((index, row) => [Number(index), row]));
  return [0, null, null, null].map((nothing, place) =>
    Array.from({ length: buckets }, (_, bucket) => {
      const row = rows.get(bucket + 1);
      const value = row === undefined ? nothing : columns[place]![row];
      return value === null ? null : Number(value);
    })
  );
}

/** Percentiles of the latency: by object, action and mode, or over time. */
import { COLUMNS, PERCENTILE_TREND_COLUMNS, type QueryOf } from '@sync-health/contract';

import { type QueryRunner, type Values } from './answer';
import { bucketIndexSql, bucketsOf } from './buckets';
import { Events, percentilesSql } from './fragments';
import { chooseInterval } from './interval';
import { narrowTo, TimeShift } from './range';

export const percentiles: QueryRunner<QueryOf<'percentiles'>> = async (context, { query, range, timeZone }) => {
  const shift = new TimeShift(query.timeShift, timeZone);
  const narrowed = narrowTo(query.bucket, range, timeZone);
  if (query.interval === undefined) {
    const events = new Events(context, query, [shift.back(narrowed)]);
    const exact = await events.areFew();
    return {
      sql: percentilesSql({ events, exact, groupBy: { dimensions: ['object', 'action', 'mode'] } }),
      params: events.params.all,
      orderBy: 'records DESC, object, action, mode',
      threads: events.threads(exact),
      columns: COLUMNS.percentiles,
      exact,
      interval: null,
      notices: [],
    };
  }

  const { interval, notices } = chooseInterval(query.interval, narrowed);
  const buckets = bucketsOf(shift.back(narrowed), interval, timeZone);
  const times = buckets.starts.map((start) => shift.forward(start));
  const events = new Events(context, query, buckets.ranges);
  const exact = await events.areFew();
  return {
    sums: [percentilesSql({ events, exact, groupBy: { name: 'index', expression: bucketIndexSql(buckets) } })],
    params: events.params.all,
    threads: events.threads(exact),
    tableOf: (found) => ({ columns: PERCENTILE_TREND_COLUMNS, values: [times, ...byBucket(found, times.length)] }),
    exact,
    interval,
    notices,
  };
};

/** Records and percentiles of all buckets: none, and no percentiles, of those that the rows have nothing of. */
function byBucket([indexes = [], ...columns]: readonly Values[], buckets: number): Array<Array<number | null>> {
  const rows = new Map(indexes.map((index, row) => [Number(index), row]));
  return [0, null, null, null].map((nothing, place) =>
    Array.from({ length: buckets }, (_, bucket) => {
      const row = rows.get(bucket + 1);
      return row === undefined ? nothing : Number(columns[place]![row]);
    })
  );
}

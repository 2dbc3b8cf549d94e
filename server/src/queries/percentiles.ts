/** Percentiles of the latency: by object, action and mode, or over time. */
import { COLUMNS, PERCENTILE_TREND_COLUMNS, type QueryOf } from '@sync-health/contract';

import { type QueryRunner } from './answer';
import { bucketIndexSql, bucketsOf, bucketTimeSql } from './buckets';
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
  const sql = `
    SELECT ${bucketTimeSql('wanted.index', times)} AS time, found.records AS records,
      ${['p50', 'p90', 'p95'].map((name) => `if(records = 0, NULL, found.${name}) AS ${name}`).join(', ')}
    FROM (SELECT arrayJoin(range(1, ${times.length + 1})) AS index) AS wanted
    LEFT JOIN (${percentilesSql({ events, exact, groupBy: { name: 'index', expression: bucketIndexSql(buckets) } })}) AS found
      ON toUInt64(wanted.index) = toUInt64(found.index)`;
  return {
    sql,
    params: events.params.all,
    orderBy: 'time',
    threads: events.threads(exact),
    columns: PERCENTILE_TREND_COLUMNS,
    exact,
    interval,
    notices,
  };
};

/** How many events took how long, over time: a heatmap's columns are latency buckets, named by their upper bound. */
import { COLUMNS, type ColumnInfo, type QueryOf } from '@sync-health/contract';

import { bucketLatencySql } from '../storage/rollups/tables';
import { type QueryRunner } from './answer';
import { bucketIndexSql, bucketsOf, bucketTimeSql } from './buckets';
import { Events, latenciesOf } from './fragments';
import { chooseInterval } from './interval';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Upper bounds in milliseconds: steps that a person reads, about twofold. */
const LADDER = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 20, 30].map((seconds) => seconds * SECOND),
  ...[1, 2, 5, 10, 20, 30].map((minutes) => minutes * MINUTE),
  ...[1, 2, 5, 10].map((hours) => hours * HOUR),
  ...[1, 2, 5, 10, 20, 50, 100, 1000, 10_000, 100_000].map((days) => days * DAY),
];

/** Rows of `index`, of the bucket of time, `latency` and `times`: few where they come from rollups. */
function latenciesSql(events: Events, exact: boolean, indexSql: string): string {
  return exact
    ? `SELECT ${indexSql} AS index, toFloat64(latency) AS latency, toUInt64(1) AS times
      FROM (${latenciesOf(events, true).source()})`
    : `SELECT index, ${bucketLatencySql('bucket')} AS latency, bucket_times AS times FROM (
        SELECT index, bucket, sum(bucket_count) AS bucket_times
        FROM (
          SELECT ${indexSql} AS index, bucket, bucket_count FROM (${events.latencies([], ['buckets', 'counts'])})
          ARRAY JOIN buckets AS bucket, counts AS bucket_count
        )
        GROUP BY index, bucket
      )`;
}

/** The upper bound of the step that a latency is in. */
const STEP = `toUInt64(-roundDown(-toInt64(ceil(latency)), [${LADDER.map((upTo) => -upTo)
  .reverse()
  .join(', ')}]))`;

export const histogram: QueryRunner<QueryOf<'histogram'>> = async (context, { query, range, timeZone }) => {
  const { interval, notices } = chooseInterval(query.interval ?? 'auto', range);
  const buckets = bucketsOf(range, interval, timeZone);
  const events = new Events(context, query, buckets.ranges);
  const exact = await events.areFew();
  const sql = `
    SELECT ${bucketTimeSql('index', buckets.starts)} AS time, ${LADDER.map((upTo) => `steps[${upTo}] AS \`${upTo}\``).join(', ')}
    FROM (
      SELECT index, sumMap(map(step, times)) AS steps
      FROM (
        SELECT index, ${STEP} AS step, times FROM (${latenciesSql(events, exact, bucketIndexSql(buckets))})
        UNION ALL
        SELECT arrayJoin(range(1, ${buckets.starts.length + 1})) AS index, toUInt64(1) AS step, toUInt64(0) AS times
      )
      GROUP BY index
    )`;
  return {
    sql,
    params: events.params.all,
    orderBy: 'time',
    threads: events.threads(exact),
    columns: [
      ...COLUMNS.histogram,
      ...LADDER.map((upTo): ColumnInfo => ({
        name: String(upTo),
        type: 'number',
        label: String(upTo),
        unit: 'short',
      })),
    ],
    isTrimmed: true,
    exact,
    interval,
    notices,
  };
};

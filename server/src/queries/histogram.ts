/** How many events took how long, over time: a heatmap's columns are latency buckets, named by their upper bound. */
import { COLUMNS, type ColumnInfo, type QueryOf } from '@sync-health/contract';

import { bucketLatencySql } from '../storage/rollups/tables';
import { type QueryContext, type QueryRunner, threadSettings } from './answer';
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

export const histogram: QueryRunner<QueryOf<'histogram'>> = async (context, { query, range, timeZone }) => {
  const { interval, notices } = chooseInterval(query.interval ?? 'auto', range);
  const buckets = bucketsOf(range, interval, timeZone);
  const events = new Events(context, query, buckets.ranges);
  const exact = await events.areFew();
  const columns = ladderBetween(await extremes(context, new Events(context, query, [range]), exact));
  const counts = columns.map(
    ({ above, upTo }) => `sumIf(times, latency > ${above} AND latency <= ${upTo}) AS \`${upTo}\``
  );
  const sql = `
    SELECT ${bucketTimeSql('index', buckets.starts)} AS time ${counts.map((count) => `, ${count}`).join('')}
    FROM (
      ${latenciesSql(events, exact, bucketIndexSql(buckets))}
      UNION ALL
      SELECT arrayJoin(range(1, ${buckets.starts.length + 1})) AS index, toFloat64(0) AS latency, 0 AS times
    )
    GROUP BY index`;
  return {
    sql,
    params: events.params.all,
    orderBy: 'time',
    threads: events.threads(exact),
    columns: [
      ...COLUMNS.histogram,
      ...columns.map(({ upTo }): ColumnInfo => ({
        name: String(upTo),
        type: 'number',
        label: String(upTo),
        unit: 'short',
      })),
    ],
    exact,
    interval,
    notices,
  };
};

async function extremes({ storage }: QueryContext, events: Events, exact: boolean) {
  const sql = exact
    ? `SELECT min(latency) AS least, max(latency) AS most, sum(count) AS count FROM (${latenciesOf(events, true).source()})`
    : `SELECT ${bucketLatencySql('low')} AS least, ${bucketLatencySql('high')} AS most, count
      FROM (
        SELECT min(buckets[1]) AS low, max(buckets[-1]) AS high, sum(count) AS count
        FROM (${events.latencies([], ['count', 'buckets'])})
      )`;
  const [row] = await storage.rows<{ least: number; most: number; count: number }>(sql, events.params.all, {
    settings: threadSettings(events.threads(exact)),
  });
  return row && row.count > 0 ? row : null;
}

/** The steps of the ladder from that of the least latency to that of the most. */
function ladderBetween(extreme: { least: number; most: number } | null) {
  if (!extreme) {
    return [];
  }
  return LADDER.map((upTo, index) => ({ above: LADDER[index - 1] ?? -1, upTo })).filter(
    ({ above, upTo }) => upTo >= extreme.least && above < extreme.most
  );
}

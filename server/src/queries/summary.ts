/** One row: how much was synced, what failed, how long it took, each against the window just before. */
import { COLUMNS, type QueryOf } from '@sync-health/contract';

import { type QueryRunner } from './answer';
import { changeSql, Events, percentilesSql, ratioSql } from './fragments';
import { precedingRange } from './range';

export const summary: QueryRunner<QueryOf<'summary'>> = async (context, { query, range }) => {
  const events = new Events(context, query, [precedingRange(range), range]);
  const exact = await events.areFew();
  const isNow = `slot >= ${range.fromMs}`;
  const sql = `
    WITH counts AS (
      SELECT
        sumIf(count, ${isNow}) AS total, sum(count) - total AS total_before,
        sumIf(count, status = 'failed' AND ${isNow}) AS errors, sumIf(count, status = 'failed') - errors AS errors_before,
        total - errors AS synced, total_before - errors_before AS synced_before,
        sumIf(latency_sum, ${isNow}) AS latency, sum(latency_sum) - latency AS latency_before
      FROM (${events.source('counts', ['status', 'count', 'latency_sum'])})
    ), percentiles AS (
      ${percentilesSql({ events, exact, groupBy: { name: 'is_now', expression: isNow } })}
    ), medians AS (
      SELECT anyIf(p50, is_now) AS median, anyIf(p50, NOT is_now) AS median_before FROM percentiles
    )
    SELECT
      synced, ${changeSql('synced', 'synced_before')} AS syncedChange,
      errors, ${changeSql('errors', 'errors_before')} AS errorsChange,
      ${ratioSql('errors', 'total')} AS errorRate,
      errorRate - ${ratioSql('errors_before', 'total_before')} AS errorRateChange,
      if(total = 0, NULL, median) AS medianLatency, ${changeSql('medianLatency', 'median_before')} AS medianLatencyChange,
      ${ratioSql('latency', 'total')} AS averageLatency, ${ratioSql('latency_before', 'total_before')} AS average_before,
      ${changeSql('averageLatency', 'average_before')} AS averageLatencyChange
    FROM counts CROSS JOIN medians`;
  return {
    sql,
    params: events.params.all,
    orderBy: 'synced',
    columns: COLUMNS.summary,
    exact,
    interval: null,
    notices: [],
  };
};

/** One row: how much was synced, what failed, how long it took, each against the window just before. */
import { COLUMNS, type QueryOf } from '@sync-health/contract';

import { type QueryRunner } from './answer';
import { changeSql, Events, percentilesSql, ratioSql } from './fragments';
import { precedingRange } from './range';

export const summary: QueryRunner<QueryOf<'summary'>> = async (context, { query, range }) => {
  const events = new Events(context, query, [precedingRange(range), range]);
  const exact = await events.areFew();
  const isNow = `slot >= ${range.fromMs}`;
  const counted = (status: string, when: string) => `sumIf(count, status = '${status}' AND ${when})`;

  const sql = `
    SELECT
      synced, ${changeSql('synced', 'synced_before')} AS syncedChange,
      errors, ${changeSql('errors', 'errors_before')} AS errorsChange,
      ${ratioSql('errors', '(synced + errors)')} AS errorRate,
      errorRate - ${ratioSql('errors_before', '(synced_before + errors_before)')} AS errorRateChange,
      if(synced + errors = 0, NULL, median) AS medianLatency,
      if(synced + errors = 0, NULL, ${changeSql('median', 'median_before')}) AS medianLatencyChange,
      ${ratioSql('latency', '(synced + errors)')} AS averageLatency,
      ${ratioSql('latency_before', '(synced_before + errors_before)')} AS averageBefore,
      ${changeSql('averageLatency', 'averageBefore')} AS averageLatencyChange
    FROM (
      SELECT
        ${counted('success', isNow)} AS synced, ${counted('success', `NOT ${isNow}`)} AS synced_before,
        ${counted('failed', isNow)} AS errors, ${counted('failed', `NOT ${isNow}`)} AS errors_before,
        sumIf(latency_sum, ${isNow}) AS latency, sumIf(latency_sum, NOT ${isNow}) AS latency_before
      FROM (${events.source('counts')})
    ) AS counts
    CROSS JOIN (
      SELECT anyIf(p50, is_now) AS median, anyIf(p50, NOT is_now) AS median_before
      FROM (${percentilesSql({ events, exact, groups: [['is_now', isNow]] })})
    ) AS medians`;
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

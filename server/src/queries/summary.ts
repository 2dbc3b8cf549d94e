/** One row: how much was synced, what failed, how long it took, each against the window just before. */
import { COLUMNS, type QueryOf } from '@sync-health/contract';

import { type QueryRunner } from './answer';
import { changeSql, Events, latenciesOf, ratioSql } from './fragments';
import { precedingRange } from './range';

export const summary: QueryRunner<QueryOf<'summary'>> = async (context, { query, range }) => {
  const events = new Events(context, query, [precedingRange(range), range]);
  const exact = await events.areFew();
  const { source, quantile, latency } = latenciesOf(events, exact);
  const sql = `
    SELECT
      total - errors AS synced, total_before - errors_before AS synced_before,
      ${changeSql('synced', 'synced_before')} AS syncedChange,
      errors, ${changeSql('errors', 'errors_before')} AS errorsChange,
      ${ratioSql('errors', 'total')} AS errorRate,
      errorRate - ${ratioSql('errors_before', 'total_before')} AS errorRateChange,
      if(total = 0, NULL, ${latency('median')}) AS medianLatency, ${latency('median_before')} AS latency_before,
      ${changeSql('medianLatency', 'latency_before')} AS medianLatencyChange,
      ${ratioSql('sum', 'total')} AS averageLatency, ${ratioSql('sum_before', 'total_before')} AS average_before,
      ${changeSql('averageLatency', 'average_before')} AS averageLatencyChange
    FROM (
      SELECT
        sumIf(count, is_now) AS total, sum(count) - total AS total_before,
        sumIf(count, is_failed AND is_now) AS errors, sumIf(count, is_failed) - errors AS errors_before,
        sumIf(latency_sum, is_now) AS sum, sum(latency_sum) - sum AS sum_before,
        ${quantile(0.5, 'is_now')} AS median, ${quantile(0.5, 'NOT is_now')} AS median_before
      FROM (SELECT *, slot >= ${range.fromMs} AS is_now, status = 'failed' AS is_failed FROM (${source(['status'])}))
    )`;
  return {
    sql,
    params: events.params.all,
    orderBy: null,
    threads: events.threads(exact),
    columns: COLUMNS.summary,
    exact,
    interval: null,
    notices: [],
  };
};

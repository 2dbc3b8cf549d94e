/** One row: how much was synced, what failed, how long it took, each against the window just before. */
import { COLUMNS, type QueryOf } from '@sync-health/contract';

import { type QueryRunner } from './answer';
import { changeSql, Events, latenciesOf, ratioSql } from './fragments';
import { precedingRange } from './range';

export const summary: QueryRunner<QueryOf<'summary'>> = async (context, { query, range }) => {
  const events = new Events(context, query, [precedingRange(range), range]);
  const exact = await events.areFew();
  const { source, quantiles } = latenciesOf(events, exact);
  const isNow = `slot >= ${range.fromMs}`;
  const sql = `
    SELECT
      synced, ${changeSql('synced', 'synced_before')} AS syncedChange,
      errors, ${changeSql('errors', 'errors_before')} AS errorsChange,
      ${ratioSql('errors', 'total')} AS errorRate,
      errorRate - ${ratioSql('errors_before', 'total_before')} AS errorRateChange,
      if(total = 0, NULL, median) AS medianLatency, ${changeSql('medianLatency', 'median_before')} AS medianLatencyChange,
      ${ratioSql('sum_now', 'total')} AS averageLatency, ${ratioSql('sum_before', 'total_before')} AS average_before,
      ${changeSql('averageLatency', 'average_before')} AS averageLatencyChange
    FROM (
      SELECT
        sumIf(count, ${isNow}) AS total, sum(count) - total AS total_before,
        sumIf(count, status = 'failed' AND ${isNow}) AS errors, sumIf(count, status = 'failed') - errors AS errors_before,
        total - errors AS synced, total_before - errors_before AS synced_before,
        sumIf(latency_sum, ${isNow}) AS sum_now, sum(latency_sum) - sum_now AS sum_before,
        ${quantiles([0.5], isNow)}[1] AS median, ${quantiles([0.5], `NOT ${isNow}`)}[1] AS median_before
      FROM (${source(['status'])})
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

/** One row: how much was synced, what failed, how long it took, each against the window just before. */
import { COLUMNS, type QueryOf } from '@sync-health/contract';

import { type QueryRunner, type Values } from './answer';
import { change, difference, ratio } from './arithmetic';
import { Events, latenciesOf } from './fragments';
import { precedingRange } from './range';

export const summary: QueryRunner<QueryOf<'summary'>> = async (context, { query, range }) => {
  const events = new Events(context, query, [precedingRange(range), range]);
  const exact = await events.areFew();
  const { source, quantiles, latency } = latenciesOf(events, exact);
  return {
    sums: [
      `
      SELECT slot >= ${range.fromMs} AS is_now, sum(count) AS total, sumIf(count, status = 'failed') AS errors,
        sum(latency_sum) AS latency_total, ${quantiles([0.5])}[1] AS median, ${latency('median')} AS median_latency
      FROM (${source(['status'])})
      GROUP BY is_now`,
    ],
    params: events.params.all,
    threads: events.threads(exact),
    tableOf: (sums) => ({ columns: COLUMNS.summary, values: figures(sums).map((figure) => [figure]) }),
    exact,
    interval: null,
    notices: [],
  };
};

/** In the order of the columns. */
function figures(sums: readonly Values[]): Array<number | null> {
  const [before, now] = [windowOf(sums, 0), windowOf(sums, 1)];
  return [
    now.synced,
    change(now.synced, before.synced),
    now.errors,
    change(now.errors, before.errors),
    now.errorRate,
    difference(now.errorRate, before.errorRate),
    now.median,
    change(now.median, before.median),
    now.average,
    change(now.average, before.average),
  ];
}

/** What the sums say of the window, now or the one before; they have no row of one without events. */
function windowOf(sums: readonly Values[], isNow: 0 | 1) {
  const row = sums[0]?.indexOf(isNow) ?? -1;
  const [total = 0, errors = 0, latency = 0, , median = null] =
    row < 0 ? [] : sums.slice(1).map((column) => column[row] as number);
  return {
    synced: total - errors,
    errors,
    errorRate: ratio(errors, total),
    median,
    average: ratio(latency, total),
  };
}

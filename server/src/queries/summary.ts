/** One row: how much was synced, what failed, how long it took, each against the window just before. */
import { COLUMNS, type QueryOf } from '@sync-health/contract';

import { type QueryRunner, type Values } from './answer';
import { change, difference, ratio } from './arithmetic';
import { type SlotIndex } from './buckets';
import { Events } from './events';
import { latenciesOf } from './latencies';
import { precedingRange } from './range';
import { type Group, latencyCountsOf } from './sums';

export const summary: QueryRunner<QueryOf<'summary'>> = async (context, { query, range }) => {
  const events = new Events(context, query, [precedingRange(range), range]);
  const exact = await events.areFew();
  const isNow: SlotIndex = { sql: `slot >= ${range.fromMs}`, of: (slotMs) => Number(slotMs >= range.fromMs) };
  return {
    table: async () => {
      const sums = await events.sums({
        wanted: 'latencies',
        index: isNow,
        by: ['status'],
        columnsOf: sumsOf,
        statements: () => [sumsSql(events, exact, isNow)],
        exact,
      });
      return { columns: COLUMNS.summary, values: figures(sums).map((figure) => [figure]) };
    },
    exact,
    interval: null,
    notices: [],
  };
};

function sumsSql(events: Events, exact: boolean, isNow: SlotIndex): string {
  const { source, quantiles, latency } = latenciesOf(events, exact);
  return `
    SELECT is_now, total, errors, latency_total, ${latency('median')} AS median_latency
    FROM (
      SELECT ${isNow.sql} AS is_now, sum(count) AS total, sumIf(count, status = 'failed') AS errors,
        sum(latency_sum) AS latency_total, ${quantiles([0.5])}[1] AS median
      FROM (${source(['status'])})
      GROUP BY is_now
    )`;
}

/** The same columns of groups by window and status. */
function sumsOf(groups: readonly Group[]): Values[] {
  const windows = [0, 1]
    .map((isNow) => groups.filter(({ index }) => index === isNow))
    .filter(({ length }) => length > 0);
  const sumOf = (window: readonly Group[], valueOf: (group: Group) => number) =>
    window.reduce((sum, group) => sum + valueOf(group), 0);
  return [
    windows.map(([first]) => first!.index),
    windows.map((window) => sumOf(window, ({ count }) => count)),
    windows.map((window) => sumOf(window, ({ count, by: [status] }) => (status === 'failed' ? count : 0))),
    windows.map((window) => sumOf(window, ({ latencySum }) => latencySum)),
    windows.map((window) => latencyCountsOf(window).quantiles([0.5])[0]!),
  ];
}

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
  const [total = 0, errors = 0, latency = 0, median = null] =
    row < 0 ? [] : sums.slice(1).map((column) => column[row] as number);
  return {
    synced: total - errors,
    errors,
    errorRate: ratio(errors, total),
    median,
    average: ratio(latency, total),
  };
}

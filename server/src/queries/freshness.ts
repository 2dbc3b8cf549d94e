/** When each object of each connector last synced, however long ago, and whether that is late by its own rhythm. */
import { COLUMNS, MAX_ROWS, type QueryOf } from '@sync-health/contract';

import { type QueryRunner, type Table } from './answer';
import { keyOf, type Last, lastOf } from './lastEvents';
import { overdueOf, usualGaps } from './rhythm';

export const freshness: QueryRunner<QueryOf<'freshness'>> = async (context, { query, range: { toMs }, timeZone }) => {
  return {
    table: async () => {
      const found = await lastOf({ context, filter: query, toMs });
      return tableOf(found, await usualGaps(found, { context, filter: query, toMs, timeZone }), toMs);
    },
    exact: true,
    interval: null,
    notices: [],
  };
};

/**
 * What is late first, then the longest since the last success; those that never succeeded come before others that are
 * not late.
 */
function tableOf(found: readonly Last[], gaps: ReadonlyMap<string, number>, toMs: number): Table {
  const all = found.map((last) => {
    const success = last.successMs > 0 ? last.successMs : null;
    const since = success === null ? null : toMs - success;
    const usualGap = since === null ? null : (gaps.get(keyOf(last)) ?? null);
    return { ...last, success, since, usualGap, overdue: overdueOf(since, usualGap) };
  });
  const isLate = ({ overdue }: (typeof all)[number]) => overdue !== null && overdue > 0;
  const sorted = all.sort(
    (a, b) => Number(isLate(b)) - Number(isLate(a)) || a.successMs - b.successMs || (keyOf(a) < keyOf(b) ? -1 : 1)
  );
  const rows = sorted.slice(0, MAX_ROWS.groups);
  return {
    columns: COLUMNS.freshness,
    values: [
      rows.map(({ connector }) => connector),
      rows.map(({ object }) => object),
      rows.map(({ success }) => success),
      rows.map(({ eventMs }) => eventMs),
      rows.map(({ since }) => since),
      rows.map(({ usualGap }) => usualGap),
      rows.map(({ overdue }) => overdue),
      rows.map((row) => (row.overdue === null ? null : isLate(row) ? 'late' : 'onTime')),
    ],
    ...(sorted.length > rows.length
      ? {
          groupsBeyondLimit: sorted.length - rows.length,
          notices: [
            {
              severity: 'info' as const,
              text: `Only ${rows.length} of ${sorted.length} objects are shown, late ones first: filter by connector or object.`,
            },
          ],
        }
      : {}),
  };
}

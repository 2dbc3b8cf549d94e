/** The intervals that the range allows, coarsest first, and which one an answer to this request has. */
import { allowedIntervals, COLUMNS, INTERVAL_LABELS, type QueryOf, resolveInterval } from '@sync-health/contract';

import { type QueryRunner } from './answer';

export const intervals: QueryRunner<QueryOf<'intervals'>> = async (_, { query, range }) => {
  const rangeMs = range.toMs - range.fromMs;
  const chosen = resolveInterval(query.interval ?? 'auto', rangeMs);
  const allowed = allowedIntervals(rangeMs);
  return {
    table: async () => ({
      columns: COLUMNS.intervals,
      values: [
        allowed,
        allowed.map((interval) => INTERVAL_LABELS[interval]),
        allowed.map((interval) => Number(interval === chosen)),
      ],
    }),
    exact: true,
    interval: chosen,
    notices: [],
  };
};

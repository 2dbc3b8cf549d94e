/** What the events of one group in one bucket of time add up to, and the metrics of that. */
import { type Metric } from '@sync-health/contract';

import { change, difference, ratio } from './arithmetic';
import { type Group, latencyCountsOf } from './sums';

export interface Cell {
  events: number;
  errors: number;
  /** Milliseconds. */
  latencySum: number;
  /** The latency at a share of the events, null where there are none. */
  percentile(share: number): number | null;
}

export const NO_EVENTS: Cell = { events: 0, errors: 0, latencySum: 0, percentile: () => null };

/** Of groups from memory, whose last dimension is the status where errors are told apart. */
export function cellOfGroups(groups: readonly Group[], failedPlace: number): Cell {
  const cell: Cell = {
    events: 0,
    errors: 0,
    latencySum: 0,
    percentile: (share) => latencyCountsOf(groups).quantiles([share])[0] ?? null,
  };
  for (const { count, latencySum, by } of groups) {
    cell.events += count;
    cell.latencySum += latencySum;
    cell.errors += by[failedPlace] === 'failed' ? count : 0;
  }
  return cell;
}

/** Adds what counts; percentiles don't add up. */
export const sumOfCells = (cells: ReadonlyArray<Cell | undefined>): Cell =>
  cells.reduce<Cell>(
    (sum, cell) =>
      cell
        ? {
            events: sum.events + cell.events,
            errors: sum.errors + cell.errors,
            latencySum: sum.latencySum + cell.latencySum,
            percentile: cell.percentile,
          }
        : sum,
    NO_EVENTS
  );

const SHARES: Partial<Record<Metric, number>> = { p50: 0.5, p90: 0.9, p95: 0.95 };

/** The share of a metric that is a percentile. */
export const shareOf = (metric: Metric): number | undefined => SHARES[metric];

export function metricOf(metric: Metric, cell: Cell): number | null {
  switch (metric) {
    case 'events':
      return cell.events;
    case 'synced':
      return cell.events - cell.errors;
    case 'errors':
      return cell.errors;
    case 'errorRate':
      return ratio(cell.errors, cell.events);
    case 'averageLatency':
      return ratio(cell.latencySum, cell.events);
    case 'p50':
    case 'p90':
    case 'p95':
      return cell.percentile(SHARES[metric]!);
  }
}

/** Of a rate the difference; of counts and durations relative. */
export const changeOf = (metric: Metric) => (metric === 'errorRate' ? difference : change);

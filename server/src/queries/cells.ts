/** A cell: the sums over the events of one group in one time bucket, and the metrics computed from them. */
import { type Metric } from '@sync-health/contract';

import { change, difference, ratio } from './arithmetic';
import { type Group, latencyCountsOf } from './sums';

export interface Cell {
  events: number;
  errors: number;
  /** Milliseconds. */
  latencySum: number;
  /** How many of the events have no latency. */
  untimed: number;
  /** The latency in milliseconds at a share (0–1) of the events that have one; null without such events. */
  percentile(share: number): number | null;
}

export const NO_EVENTS: Cell = { events: 0, errors: 0, latencySum: 0, untimed: 0, percentile: () => null };

/** Adds up groups from memory. `failedPlace` is the index of the status in their dimensions. */
export function cellOfGroups(groups: readonly Group[], failedPlace: number): Cell {
  const cell: Cell = {
    events: 0,
    errors: 0,
    latencySum: 0,
    untimed: 0,
    percentile: (share) => latencyCountsOf(groups).quantiles([share])[0] ?? null,
  };
  for (const { count, latencySum, untimed, by } of groups) {
    cell.events += count;
    cell.latencySum += latencySum;
    cell.untimed += untimed;
    cell.errors += by[failedPlace] === 'failed' ? count : 0;
  }
  return cell;
}

/** Adds counts and sums. Percentiles don't add up: the last cell's is kept. */
export const sumOfCells = (cells: ReadonlyArray<Cell | undefined>): Cell =>
  cells.reduce<Cell>(
    (sum, cell) =>
      cell
        ? {
            events: sum.events + cell.events,
            errors: sum.errors + cell.errors,
            latencySum: sum.latencySum + cell.latencySum,
            untimed: sum.untimed + cell.untimed,
            percentile: cell.percentile,
          }
        : sum,
    NO_EVENTS
  );

const SHARES: Partial<Record<Metric, number>> = { p50: 0.5, p90: 0.9, p95: 0.95 };

/** The share (0–1) of a percentile metric; undefined for other metrics. */
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
      return ratio(cell.latencySum, cell.events - cell.untimed);
    case 'p50':
    case 'p90':
    case 'p95':
      return cell.percentile(SHARES[metric]!);
  }
}

/** The change is a difference for the error rate, and relative for counts and durations. */
export const changeOf = (metric: Metric) => (metric === 'errorRate' ? difference : change);

/** The band in which a metric's value is expected, from the same hours of earlier weeks. */
import { type Metric } from '@sync-health/contract';

/** Of the last four weeks. With fewer than this, one unusual week would be half of the sample. */
export const LEAST_WEEKS = 3;

/** How far a value may be from the median of the weeks, in multiples of their median distance from it. */
const DISTANCES = 3;
/** How far a value may be off by chance alone, in standard deviations. */
const DEVIATIONS = 3;
/** The least half-width of a latency's band, as a share of the expected value: a latency has no width by chance. */
const LEAST_SHARE = 0.1;

/** The metric's value in one week, and how many events it is about, null where they were not counted. */
export interface Week {
  value: number;
  events: number | null;
}

export interface Band {
  expected: number;
  low: number;
  high: number;
}

/** Null for fewer than `LEAST_WEEKS` weeks. */
export function bandOf(metric: Metric, weeks: readonly Week[]): Band | null {
  if (weeks.length < LEAST_WEEKS) {
    return null;
  }
  const values = weeks.map(({ value }) => value);
  const expected = median(values);
  const typical = DISTANCES * median(values.map((value) => Math.abs(value - expected)));
  const half = Math.max(typical, chanceOf(metric, expected, median(weeks.map(({ events }) => events ?? 0))));
  return {
    expected,
    low: Math.max(0, expected - half),
    high: metric === 'errorRate' ? Math.min(1, expected + half) : expected + half,
  };
}

/** Treats events as independent. A rate below one bad event in all events can't be told from one bad event. */
function chanceOf(metric: Metric, expected: number, events: number): number {
  switch (metric) {
    case 'events':
    case 'synced':
    case 'errors':
      return DEVIATIONS * Math.sqrt(Math.max(expected, 1));
    case 'errorRate': {
      const rate = Math.min(Math.max(expected, 1 / events), 1 - 1 / events);
      return events > 1 ? DEVIATIONS * Math.sqrt((rate * (1 - rate)) / events) : 1;
    }
    default:
      return LEAST_SHARE * expected;
  }
}

/** How far a value is outside the band: positive above it, negative below it, 0 within. */
export function outsideOf(value: number, { low, high }: Band): number {
  return value > high ? value - high : Math.min(0, value - low);
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return Number.isInteger(middle) ? (sorted[middle - 1]! + sorted[middle]!) / 2 : sorted[Math.floor(middle)]!;
}

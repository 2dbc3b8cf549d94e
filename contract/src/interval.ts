/** Time buckets, and which intervals a range allows. */

export const INTERVALS = ['minute', 'hour', 'day'] as const;
export type Interval = (typeof INTERVALS)[number];

export const INTERVAL_LABELS: Record<Interval, string> = { day: 'Day', hour: 'Hour', minute: 'Minute' };

/** What a query may request; `auto` is the finest interval that keeps a chart readable. */
export const REQUESTED_INTERVALS = ['auto', 'day', 'hour', 'minute'] as const;
export type RequestedInterval = (typeof REQUESTED_INTERVALS)[number];

/** Ranges longer than this, in milliseconds, are answered by day only. */
export const MAX_FINE_RANGE_MS = 60 * 60 * 60 * 1000;

/** Up to this range, in milliseconds, `auto` means minutes; beyond it hours, then days. */
const MAX_AUTO_MINUTE_RANGE_MS = 3 * 60 * 60 * 1000;

/** The intervals allowed for a range of this many milliseconds, coarsest first. */
export function allowedIntervals(rangeMs: number): Interval[] {
  return rangeMs > MAX_FINE_RANGE_MS ? ['day'] : ['day', 'hour', 'minute'];
}

/** The interval of the answer to a request, for a range of this many milliseconds. */
export function resolveInterval(requested: RequestedInterval, rangeMs: number): Interval {
  if (rangeMs > MAX_FINE_RANGE_MS) {
    return 'day';
  }
  if (requested === 'auto') {
    return rangeMs <= MAX_AUTO_MINUTE_RANGE_MS ? 'minute' : 'hour';
  }
  return requested;
}

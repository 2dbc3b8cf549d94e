/**
 * The part of a time range within one bucket of a chart. The bucket begins and ends in a time zone, as on the server.
 */
import { dateTimeForTimeZone, type RawTimeRange } from '@grafana/data';
import type { TimeZone } from '@grafana/schema';
import { resolveInterval, REQUESTED_INTERVALS } from '@sync-health/contract/interval';

import { toTimeRange, toUrlRange } from '../api/range';

interface Bucket {
  /** RFC 3339. */
  time: string;
  interval: string;
}

/**
 * Parameters of a page, whose range ends with the last millisecond that belongs to it. Undefined in an hour in which
 * clocks go back by less than an hour: only the server knows the bucket that is left of it.
 */
export function bucketRange({ time, interval }: Bucket, raw: RawTimeRange, timeZone: TimeZone | undefined) {
  const { from, to } = toTimeRange({ ...toUrlRange(raw), ...(timeZone && { timezone: timeZone }) });
  const requested = REQUESTED_INTERVALS.find((each) => each === interval) ?? 'auto';
  const unit = resolveInterval(requested, to.valueOf() - from.valueOf());
  const startOf = (ms: number) => dateTimeForTimeZone(timeZone, ms).startOf(unit);
  const timeMs = Date.parse(time);
  const start = startOf(timeMs).valueOf();
  const after = dateTimeForTimeZone(timeZone, start).add(1, unit).valueOf();
  const next = startOf(after).valueOf();
  const end = (next > start ? next : after) - 1;
  if (timeMs > end) {
    return undefined;
  }
  return { from: String(Math.max(start, from.valueOf())), to: String(Math.min(end, to.valueOf())) };
}

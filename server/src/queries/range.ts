/** The range that a query reads: as given, narrowed to one bucket, or shifted back by days of its time zone. */
import { type Bucket } from '@sync-health/contract';

import { ProblemError } from '../http/problems';
import { type TimeRange } from '../storage/rollups/ranges';
import { parseMoment, parseTimestamp } from '../time';
import { bucketEnd, bucketStart } from './buckets';
import { WallClock } from './wallClock';

/** All events lie within these years, so ranges are clamped to them. */
export const FIRST_MS = Date.UTC(1999, 0, 1);
const LAST_MS = Date.UTC(2091, 0, 1);

export function parseRange(from: string, to: string): TimeRange {
  const [fromMs, toMs] = [parseMoment(from), parseMoment(to)];
  if (fromMs === null || toMs === null) {
    throw new ProblemError(400, 'A time must be RFC 3339 with an offset.', { field: fromMs === null ? 'from' : 'to' });
  }
  if (toMs < fromMs) {
    throw new ProblemError(400, 'The range ends before it starts.', { field: 'to' });
  }
  return { fromMs: clamp(fromMs), toMs: clamp(toMs) };
}

const clamp = (ms: number) => Math.min(Math.max(ms, FIRST_MS), LAST_MS);

/** The part of the range that lies in the bucket. */
export function narrowTo(bucket: Bucket | undefined, range: TimeRange, timeZone: string): TimeRange {
  const timeMs = bucket ? parseTimestamp(bucket.time) : null;
  if (!bucket || timeMs === null) {
    return range;
  }
  const start = bucketStart(timeMs, bucket.interval, timeZone);
  const end = bucketEnd(start, bucket.interval, timeZone);
  const fromMs = Math.max(range.fromMs, start);
  return { fromMs, toMs: Math.max(fromMs, Math.min(range.toMs, end)) };
}

/** Shifts ranges back by whole wall-clock days, for a `timeShift` such as 7d or 1w. */
export class TimeShift {
  readonly #days: number;

  constructor(
    timeShift: string | undefined,
    private readonly timeZone: string
  ) {
    const [, count = '0', unit] = /^(\d+)([dw])$/.exec(timeShift ?? '') ?? [];
    this.#days = Number(count) * (unit === 'w' ? 7 : 1);
  }

  back({ fromMs, toMs }: TimeRange): TimeRange {
    const clock = WallClock.of(this.timeZone);
    return { fromMs: clock.daysBefore(fromMs, this.#days), toMs: clock.daysBefore(toMs, this.#days) };
  }
}

/** The range of the same length just before. */
export const precedingRange = ({ fromMs, toMs }: TimeRange): TimeRange => ({
  fromMs: fromMs - (toMs - fromMs),
  toMs: fromMs,
});

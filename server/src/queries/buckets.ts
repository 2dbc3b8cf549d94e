/** The time buckets of a range in a time zone: where they begin, and which bucket a row belongs to. */
import { type Interval } from '@sync-health/contract';

import { ProblemError } from '../http/problems';
import { type TimeRange } from '../storage/rollups/ranges';
import { isTimeZone, WallClock } from './wallClock';

const MINUTE_MS = 60_000;

/** Longer than any range. */
const LONG_STEP_MS = 10 ** 14;

/** The most buckets in one answer: more than a chart can show. */
export const MAX_BUCKETS = 5000;

export interface Buckets {
  /** Each bucket's time in the answer: its start in epoch milliseconds. The first is at or before the range's start. */
  times: number[];
  /** Where each bucket's events begin. Differs from `times` when the query has a time shift. */
  starts: number[];
  /** The part of each bucket that lies in the range, in the time of its events. */
  ranges: TimeRange[];
  /** The window before the first bucket. The first bucket's change is measured against it. */
  before: TimeRange;
}

export function assertTimeZone(timeZone: string) {
  if (!isTimeZone(timeZone)) {
    throw new ProblemError(400, `${timeZone} is not a known time zone; use an IANA name.`, {
      field: 'timeZone',
    });
  }
}

/** The start of the bucket that contains a moment, in epoch milliseconds. */
export function bucketStart(ms: number, interval: Interval, timeZone: string): number {
  const clock = WallClock.of(timeZone);
  switch (interval) {
    case 'minute':
      // Time zone offsets are multiples of 15 minutes, so minutes start at the same moments in every zone.
      return Math.floor(ms / MINUTE_MS) * MINUTE_MS;
    case 'hour':
      return clock.hourStart(ms);
    case 'day':
      return clock.dayStart(ms);
  }
}

export function bucketEnd(startMs: number, interval: Interval, timeZone: string): number {
  const clock = WallClock.of(timeZone);
  switch (interval) {
    case 'minute':
      return startMs + MINUTE_MS;
    case 'hour':
      return clock.hourEnd(startMs);
    case 'day':
      return clock.dayEnd(startMs);
  }
}

export function bucketsOf({ fromMs, toMs }: TimeRange, interval: Interval, timeZone: string): Buckets {
  const starts: number[] = [];
  const ranges: TimeRange[] = [];
  for (let start = bucketStart(fromMs, interval, timeZone); start < toMs && fromMs < toMs;) {
    const end = bucketEnd(start, interval, timeZone);
    starts.push(start);
    ranges.push({ fromMs: Math.max(start, fromMs), toMs: Math.min(end, toMs) });
    start = end;
  }
  return { times: starts, starts, ranges, before: windowBefore(starts[0], ranges[0], interval, timeZone) };
}

/**
 * The same buckets over the events of an earlier time. A bucket keeps its time, so times stay rising and unique. The
 * hour that a change of clocks repeats or skips makes one bucket longer, or empty.
 */
export function lookingBack(
  { times, starts, ranges, before }: Buckets,
  back: (range: TimeRange) => TimeRange
): Buckets {
  let reachedMs = -Infinity;
  const moved = [before, ...ranges].map(back).map(({ fromMs, toMs }) => {
    const range = { fromMs: Math.max(reachedMs, fromMs), toMs: Math.max(reachedMs, fromMs, toMs) };
    reachedMs = range.toMs;
    return range;
  });
  const [movedBefore = before, ...movedRanges] = moved;
  // The first bucket stays cut by as much as before, so even steps stay even.
  const cutMs = (ranges[0]?.fromMs ?? 0) - (starts[0] ?? 0);
  return {
    times,
    starts: movedRanges.map(({ fromMs }, index) => (index === 0 ? fromMs - cutMs : fromMs)),
    ranges: movedRanges,
    before: movedBefore,
  };
}

/** The window before a whole bucket is the bucket before it; before a partial bucket, it is the same length of time. */
function windowBefore(start: number | undefined, range: TimeRange | undefined, interval: Interval, timeZone: string) {
  if (start === undefined || range === undefined) {
    return { fromMs: 0, toMs: 0 };
  }
  const isWhole = range.fromMs === start && range.toMs === bucketEnd(start, interval, timeZone);
  return {
    fromMs: isWhole ? bucketStart(start - 1, interval, timeZone) : range.fromMs - (range.toMs - range.fromMs),
    toMs: range.fromMs,
  };
}

/** Maps a slot's start in epoch milliseconds to a number: in SQL by `sql`, in this process by `of`. */
export interface SlotIndex {
  sql: string;
  of(slotMs: number): number;
}

/**
 * The index of the bucket that contains a slot, counted from 1; 0 is the window before the first. The SQL does not use
 * the engine's calendar: its time zone data may differ from ours.
 */
export function bucketIndex({ starts, ranges }: Buckets): SlotIndex {
  const step = evenStep(starts, ranges.at(-1)?.toMs ?? 0);
  const [firstStart = 0] = starts;
  const fromMs = ranges[0]?.fromMs ?? 0;
  const index = step === null ? lastStartSql(starts) : `intDiv(slot - ${firstStart}, ${step}) + 1`;
  return {
    sql: `if(slot < ${fromMs}, 0, toUInt32(${index}))`,
    of(slotMs) {
      if (slotMs < fromMs) {
        return 0;
      }
      return step === null ? countUpTo(starts, slotMs) : Math.floor((slotMs - firstStart) / step) + 1;
    },
  };
}

/** The 1-based place of the last start that is at or before the slot. Takes as long for a day as for ten years of days. */
function lastStartSql(starts: readonly number[]): string {
  // An empty bucket starts where the next one does, which then has its place.
  const places = new Map(starts.map((start, index) => [start, index + 1]));
  const each = `[${[...places.keys()].join(', ')}]`;
  return `transform(roundDown(toUInt64(slot), ${each}), ${each}, [${[...places.values()].join(', ')}], 0)`;
}

/** How many of the ascending moments are at or before `ms`. */
function countUpTo(moments: readonly number[], ms: number): number {
  let low = 0;
  let high = moments.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (moments[middle]! <= ms) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

/** The step in milliseconds when all starts are evenly spaced and one more step reaches the end; else null. */
function evenStep(starts: readonly number[], endMs: number): number | null {
  const [first = 0, second] = starts;
  // A single start fits any step.
  const step = second === undefined ? LONG_STEP_MS : second - first;
  const isEven = starts.every((start, index) => start === first + index * step);
  // Two starts are always evenly spaced, so the last bucket's length is checked too: it may be longer or cut.
  return isEven && endMs <= first + starts.length * step ? step : null;
}

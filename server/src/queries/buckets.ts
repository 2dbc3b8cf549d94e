/** The buckets of a range in a time zone: where they begin, and how a row is told into one. */
import { type Interval } from '@sync-health/contract';
import { DateTime, IANAZone } from 'luxon';

import { ProblemError } from '../problems';
import { type TimeRange } from '../storage/rollups/ranges';

const STEP_MS: Record<Interval, number | null> = { minute: 60_000, hour: 3_600_000, day: null };

/** More than any range. */
const LONG_STEP_MS = 10 ** 14;

/** More buckets than a chart or a person can use. */
export const MAX_BUCKETS = 5000;

export interface Buckets {
  /** What the answer calls each bucket: its beginning in epoch milliseconds, the first at or before the range's start. */
  times: number[];
  /** Where each begins among the events, which is somewhere else where a query looks back. */
  starts: number[];
  /** What of each bucket lies in the range, among the events. */
  ranges: TimeRange[];
  /** The window before the first bucket that its change is measured against. */
  before: TimeRange;
}

export function assertTimeZone(timeZone: string) {
  if (!DateTime.now().setZone(timeZone).isValid) {
    throw new ProblemError(400, `${timeZone} is not a time zone that is known here; use an IANA name.`, {
      field: 'timeZone',
    });
  }
}

/** The start of the bucket that holds a moment. */
export function bucketStart(ms: number, interval: Interval, timeZone: string): number {
  // Offsets of time zones are multiples of 15 minutes, so minutes begin everywhere together.
  return interval === 'minute'
    ? Math.floor(ms / 60_000) * 60_000
    : DateTime.fromMillis(ms, { zone: timeZone }).startOf(interval).toMillis();
}

export function bucketEnd(startMs: number, interval: Interval, timeZone: string): number {
  const stepMs = STEP_MS[interval];
  if (stepMs === null) {
    return (
      endOfPlainDay(startMs, timeZone) ??
      DateTime.fromMillis(startMs, { zone: timeZone }).plus({ days: 1 }).startOf('day').toMillis()
    );
  }
  const next = bucketStart(startMs + stepMs, interval, timeZone);
  // Where clocks go back by less than an hour, the hour that follows begins within this one.
  return next > startMs ? next : startMs + stepMs;
}

const DAY_MS = 86_400_000;

/** Where clocks do not change: ranges have thousands of days, and a calendar takes its time for each. */
function endOfPlainDay(startMs: number, timeZone: string): number | null {
  const zone = IANAZone.create(timeZone);
  const offsetMs = zone.offset(startMs) * 60_000;
  const isPlain = (startMs + offsetMs) % DAY_MS === 0 && zone.offset(startMs + DAY_MS) * 60_000 === offsetMs;
  return isPlain ? startMs + DAY_MS : null;
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
 * The same buckets over the events of another time. A bucket keeps its time, so that times rise and are there once; the
 * hour that a change of clocks repeats or leaves out makes one bucket longer, or empty.
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
  // What is cut off of the first bucket stays so, and steps that are even stay even.
  const cutMs = (ranges[0]?.fromMs ?? 0) - (starts[0] ?? 0);
  return {
    times,
    starts: movedRanges.map(({ fromMs }, index) => (index === 0 ? fromMs - cutMs : fromMs)),
    ranges: movedRanges,
    before: movedBefore,
  };
}

/** A whole first bucket is compared with the whole one before it, a part of one with as much time before it. */
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

/** A number of a slot, which is given in epoch milliseconds: for the engine, and here. */
export interface SlotIndex {
  sql: string;
  of(slotMs: number): number;
}

/**
 * The index of the bucket that holds a slot, counted from 1; 0 is the window before the first. Written without the
 * engine's calendar, so that its idea of a time zone can't differ from ours.
 */
export function bucketIndex({ starts, ranges }: Buckets): SlotIndex {
  const step = evenStep(starts, ranges.at(-1)?.toMs ?? 0);
  const [firstStart = 0] = starts;
  const fromMs = ranges[0]?.fromMs ?? 0;
  const index =
    step === null
      ? `arrayLastIndex(start -> start <= slot, [${starts.join(', ')}])`
      : `intDiv(slot - ${firstStart}, ${step}) + 1`;
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

/** How many of the moments, which rise, are at `ms` or before it. */
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

/** The step between moments that follow each other evenly, and that the last reaches to the end by; null where they don't. */
function evenStep(starts: readonly number[], endMs: number): number | null {
  const [first = 0, second] = starts;
  // One moment is even with any step.
  const step = second === undefined ? LONG_STEP_MS : second - first;
  const isEven = starts.every((start, index) => start === first + index * step);
  // Where a bucket is cut, or longer for a change of clocks, two would always be even.
  return isEven && endMs <= first + starts.length * step ? step : null;
}

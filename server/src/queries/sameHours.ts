/**
 * The same hours of the wall clock some weeks before, as Events can read them: in order, none in two ranges. Where clocks
 * go back, two buckets are compared with the same hours then, so these are read in two portions.
 */
import { type TimeRange } from '../storage/rollups/ranges';
import { WallClock } from './wallClock';

/** From here on a range is one of days, which may have an hour more or less than those that it is compared with. */
const SHORTEST_DAY_MS = 23 * 3_600_000;

export interface Portion {
  ranges: TimeRange[];
  /** The bucket of each range, by its index. */
  places: number[];
}

/** Buckets that did not exist then are in no portion: clocks skipped their hour. */
export function sameHours(buckets: readonly TimeRange[], weeks: number, timeZone: string): Portion[] {
  const portions: Portion[] = [];
  buckets.forEach((bucket, place) => {
    const range = rangeBefore(bucket, 7 * weeks, WallClock.of(timeZone));
    if (!range) {
      return;
    }
    let portion = portions.find(({ ranges }) => ranges.at(-1)!.toMs <= range.fromMs);
    if (!portion) {
      portion = { ranges: [], places: [] };
      portions.push(portion);
    }
    portion.ranges.push(range);
    portion.places.push(place);
  });
  return portions;
}

function rangeBefore(range: TimeRange, days: number, clock: WallClock): TimeRange | null {
  return range.toMs - range.fromMs < SHORTEST_DAY_MS
    ? clock.hoursBefore(range, days)
    : { fromMs: clock.daysBefore(range.fromMs, days), toMs: clock.daysBefore(range.toMs, days) };
}

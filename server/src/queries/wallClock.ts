/**
 * Moments by the wall clock of a time zone: where its days and hours begin, and when it shows a given time. Offsets are
 * kept, since the calendar takes microseconds for each, and a query of ten years asks for thousands.
 */
import { Info, type Zone } from 'luxon';

import { type TimeRange } from '../storage/rollups/ranges';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Longer than any change of clocks: Samoa once skipped a day. */
const LONGEST_CHANGE_MS = DAY_MS + HOUR_MS;
/** Enough for the days of a query; then all are forgotten. */
const MAX_KEPT = 50_000;

/** Names of luxon's for the zone of this process, which is none of the caller's. */
const OF_THIS_PROCESS = ['default', 'local', 'system'];

export function isTimeZone(name: string): boolean {
  const zone = Info.normalizeZone(name);
  return !OF_THIS_PROCESS.includes(name.toLowerCase()) && zone.isValid && isRealOffset(zone);
}

const LEAST_OFFSET_MINUTES = -12 * 60;
const MOST_OFFSET_MINUTES = 14 * 60;
/** Offsets are multiples of this, as the steps of rollups are. */
const OFFSET_STEP_MINUTES = 15;

/** Of a name such as `UTC+5:45`, which may have any number: whether clocks somewhere are set so. */
function isRealOffset(zone: Zone): boolean {
  const minutes = zone.offset(0);
  const isReal =
    minutes >= LEAST_OFFSET_MINUTES && minutes <= MOST_OFFSET_MINUTES && minutes % OFFSET_STEP_MINUTES === 0;
  return !zone.isUniversal || isReal;
}

export class WallClock {
  static #last: WallClock | null = null;
  readonly #zone: Zone;
  readonly #offsets = new Map<number, number>();

  private constructor(private readonly name: string) {
    this.#zone = Info.normalizeZone(name);
  }

  /** The clock of a zone. The last one is kept, as queries of a dashboard have the same zone. */
  static of(timeZone: string): WallClock {
    const clock = WallClock.#last?.name === timeZone ? WallClock.#last : new WallClock(timeZone);
    WallClock.#last = clock;
    return clock;
  }

  /** Where the day of a moment begins; the first of two midnights where clocks go back to it. */
  dayStart(ms: number): number {
    return this.#momentOf(floor(this.#shown(ms), DAY_MS));
  }

  dayEnd(ms: number): number {
    return this.#momentOf(floor(this.#shown(ms), DAY_MS) + DAY_MS);
  }

  /** Where the hour of a moment begins: at the full hour, or at a change of clocks since then. */
  hourStart(ms: number): number {
    const fullHour = ms - this.#sinceFullHour(ms);
    return this.#changeBetween(fullHour, ms) ?? fullHour;
  }

  hourEnd(ms: number): number {
    const fullHour = ms - this.#sinceFullHour(ms) + HOUR_MS;
    return this.#changeBetween(ms, fullHour) ?? fullHour;
  }

  /** The same time of the clock some days before: the first of two where clocks went back, a later one where it is skipped. */
  daysBefore(ms: number, days: number): number {
    return days === 0 ? ms : this.#momentOf(this.#shown(ms) - days * DAY_MS);
  }

  /**
   * The same times of the clock some days before, for as long: one of both passes where clocks went back. Null where
   * clocks skipped some of it.
   */
  hoursBefore({ fromMs, toMs }: TimeRange, days: number): TimeRange | null {
    const lengthMs = toMs - fromMs;
    const startMs = this.daysBefore(fromMs, days);
    const lastMs = this.daysBefore(toMs - 1, days);
    const isSkipped = (ms: number, thenMs: number) => this.#shown(ms) - this.#shown(thenMs) !== days * DAY_MS;
    if (isSkipped(fromMs, startMs) || isSkipped(toMs - 1, lastMs)) {
      return null;
    }
    const longerMs = lastMs + 1 - startMs - lengthMs;
    if (longerMs >= 0) {
      return { fromMs: startMs + longerMs, toMs: lastMs + 1 };
    }
    const isRepeatedNow = this.#shown(toMs) - this.#shown(fromMs) < lengthMs;
    return isRepeatedNow ? { fromMs: startMs, toMs: startMs + lengthMs } : null;
  }

  /** When the clock shows a time, which is written as if it were UTC. */
  #momentOf(shownMs: number): number {
    const aboutMs = shownMs - this.#offset(shownMs);
    const before = this.#offset(aboutMs - LONGEST_CHANGE_MS);
    const first = shownMs - before;
    if (this.#offset(first) === before) {
      return first;
    }
    const after = this.#offset(first + LONGEST_CHANGE_MS);
    return this.#offset(shownMs - after) === after ? shownMs - after : first;
  }

  /** How long ago the clock would have shown the full hour, had it not changed since. */
  #sinceFullHour(ms: number): number {
    const shown = this.#shown(ms);
    return shown - floor(shown, HOUR_MS);
  }

  /** What the clock shows, written as if it were UTC. */
  #shown(ms: number): number {
    return ms + this.#offset(ms);
  }

  /** The change of clocks after one moment and up to another, if there is one. */
  #changeBetween(afterMs: number, upToMs: number): number | null {
    const after = this.#offset(upToMs);
    if (this.#offset(afterMs) === after) {
      return null;
    }
    let [low, high] = [afterMs, upToMs];
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      [low, high] = this.#offset(middle) === after ? [low, middle] : [middle, high];
    }
    return high;
  }

  /** From UTC, in milliseconds. */
  #offset(ms: number): number {
    const known = this.#offsets.get(ms);
    if (known !== undefined) {
      return known;
    }
    if (this.#offsets.size >= MAX_KEPT) {
      this.#offsets.clear();
    }
    const offset = this.#zone.offset(ms) * 60_000;
    this.#offsets.set(ms, offset);
    return offset;
  }
}

const floor = (ms: number, stepMs: number) => Math.floor(ms / stepMs) * stepMs;

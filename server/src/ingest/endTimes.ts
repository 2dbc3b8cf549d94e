/**
 * The latest end of the events that are stored. Those of the future, as a clock that was wrong has sent them, are kept
 * apart: they say nothing of what others send, and one of them would stand for the latest for years.
 */
import { type Storage } from '../storage/storage';

/** Further ahead is no clock that is right. */
const AHEAD_MS = 3_600_000;
/** The longest slot of a rollup. */
const DAY_MS = 86_400_000;

/** Of the events of the future, the first and the last end. */
interface Future {
  firstMs: number;
  lastMs: number;
}

export class EndTimes {
  constructor(
    private lastMs = 0,
    private future: Future | null = null,
    private readonly now: () => number = Date.now
  ) {}

  static async read(storage: Storage, now: () => number = Date.now): Promise<EndTimes> {
    const horizonMs = now() + AHEAD_MS;
    const momentOf = (columns: string, rest: string) =>
      storage.rows<Future>(`SELECT ${columns} FROM events ${rest}`, { horizonMs });
    const END = 'toUnixTimestamp64Milli(end_time)';
    const [all] = await momentOf(`0 AS firstMs, toUnixTimestamp64Milli(max(end_time)) AS lastMs`, '');
    if (!all || all.lastMs <= horizonMs) {
      return new EndTimes(all?.lastMs, null, now);
    }
    const horizon = `fromUnixTimestamp64Milli({horizonMs:Int64}, 'UTC')`;
    const [first] = await momentOf(
      `${END} AS firstMs, 0 AS lastMs`,
      `WHERE end_time > ${horizon} ORDER BY end_time LIMIT 1`
    );
    const [last] = await momentOf(
      `0 AS firstMs, ${END} AS lastMs`,
      `WHERE end_time <= ${horizon} ORDER BY end_time DESC LIMIT 1`
    );
    return new EndTimes(last?.lastMs ?? 0, { firstMs: first?.firstMs ?? all.lastMs, lastMs: all.lastMs }, now);
  }

  /** Call it before the event is stored. */
  note(endMs: number) {
    if (endMs <= this.now() + AHEAD_MS) {
      this.lastMs = Math.max(this.lastMs, endMs);
    } else {
      const { firstMs, lastMs } = this.future ?? { firstMs: endMs, lastMs: endMs };
      this.future = { firstMs: Math.min(firstMs, endMs), lastMs: Math.max(lastMs, endMs) };
    }
  }

  /** Of the events that are not of the future. */
  get latestMs(): number {
    if (this.future && this.future.lastMs <= this.now() + AHEAD_MS) {
      this.lastMs = Math.max(this.lastMs, this.future.lastMs);
      this.future = null;
    }
    return this.lastMs;
  }

  /** None ends between this and the end of the slot that `toMs` is in; those of the future are behind it. */
  latestBefore(toMs: number): number {
    const latestMs = this.latestMs;
    const slotEndMs = Math.ceil(toMs / DAY_MS) * DAY_MS;
    return this.future && this.future.firstMs < slotEndMs ? Math.max(this.future.lastMs, latestMs) : latestMs;
  }
}

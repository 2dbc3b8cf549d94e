/**
 * The latest end of the stored events. Ends in the future, which a wrong clock sends, are kept apart. Otherwise one of
 * them would count as the latest for years.
 */
import { type Storage } from '../storage/storage';

/** An end further ahead than this counts as in the future: no correct clock sends it. */
const AHEAD_MS = 3_600_000;
/** The longest slot of a rollup. */
const DAY_MS = 86_400_000;

/** The first and last end among events in the future, in epoch milliseconds. */
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

  /** The latest end of the events that are not in the future, in epoch milliseconds. */
  get latestMs(): number {
    if (this.future && this.future.lastMs <= this.now() + AHEAD_MS) {
      this.lastMs = Math.max(this.lastMs, this.future.lastMs);
      this.future = null;
    }
    return this.lastMs;
  }

  /**
   * An upper bound for the ends of events up to the end of the UTC day that contains `toMs`, in epoch milliseconds.
   * Covers events in the future only if one of them falls before that.
   */
  latestBefore(toMs: number): number {
    const latestMs = this.latestMs;
    const slotEndMs = Math.ceil(toMs / DAY_MS) * DAY_MS;
    return this.future && this.future.firstMs < slotEndMs ? Math.max(this.future.lastMs, latestMs) : latestMs;
  }
}

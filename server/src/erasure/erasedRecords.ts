/**
 * The erased records that this process knows of. Events that ended before their record was erased are refused whenever
 * they are sent. If other processes erase too, an insert reads the store after it is noted. So either the insert knows
 * of an erasure, or the erasure waits for the insert.
 */
import { erasedHash, type ErasedKey, erasedSince, erasingRanges } from '../decisions/erasedRecords';
import { type DecisionStore } from '../decisions/store';
import { mergeOverlapping, type TimeRange } from '../storage/rollups/ranges';

export class ErasedRecords {
  /** By hash: the end of what is erased, in epoch milliseconds. */
  readonly #untilMs = new Map<string, number>();
  /** The highest of them. Most events end later, and need no hash. */
  #lastUntilMs = -Infinity;
  #lastNumber = 0;
  #ranges: readonly TimeRange[] = [];

  private constructor(private readonly store: DecisionStore) {}

  static async load(store: DecisionStore): Promise<ErasedRecords> {
    const records = new ErasedRecords(store);
    await records.refresh();
    await records.refreshRanges();
    return records;
  }

  /** Reads all erasures that the store knows when this is called. */
  async refresh() {
    for (const { record_hash, number, covers_until_ms } of await erasedSince(this.store, this.#lastNumber)) {
      this.#untilMs.set(record_hash, covers_until_ms);
      this.#lastUntilMs = Math.max(this.#lastUntilMs, covers_until_ms);
      this.#lastNumber = Math.max(this.#lastNumber, number);
    }
  }

  /** Whether the event ended before its record was erased. */
  has({ endTimeMs, ...key }: ErasedKey & { endTimeMs: number }): boolean {
    return endTimeMs <= this.#lastUntilMs && endTimeMs <= (this.#untilMs.get(erasedHash(key)) ?? -Infinity);
  }

  /** Time ranges whose rollups may still contain what is being erased, for this process. */
  get ranges(): readonly TimeRange[] {
    return this.#ranges;
  }

  async refreshRanges() {
    this.#ranges = mergeOverlapping(await erasingRanges(this.store));
  }
}

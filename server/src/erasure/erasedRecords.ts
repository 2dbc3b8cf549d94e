/**
 * Records that were erased, as this process knows them: what ended before its record was erased is not taken again,
 * however often it is sent. Where other processes erase as well, an insert asks the store once it is noted; so either it
 * knows of an erasure, or whoever erases waits for it.
 */
import { erasedHash, type ErasedKey, erasedSince, erasingRanges } from '../decisions/erasedRecords';
import { type DecisionStore } from '../decisions/store';
import { merged } from '../storage/rollups/shared/changes';
import { type TimeRange } from '../storage/rollups/ranges';

export class ErasedRecords {
  /** By hash, the last moment that is erased. */
  readonly #untilMs = new Map<string, number>();
  /** Of all of them: what ends after it, as most events do, needs no hash. */
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

  /** All that the store knows when this is called. */
  async refresh() {
    for (const { record_hash, number, covers_until_ms } of await erasedSince(this.store, this.#lastNumber)) {
      this.#untilMs.set(record_hash, covers_until_ms);
      this.#lastUntilMs = Math.max(this.#lastUntilMs, covers_until_ms);
      this.#lastNumber = Math.max(this.#lastNumber, number);
    }
  }

  /** Whether it ended before its record was erased. */
  has({ endTimeMs, ...key }: ErasedKey & { endTimeMs: number }): boolean {
    return endTimeMs <= this.#lastUntilMs && endTimeMs <= (this.#untilMs.get(erasedHash(key)) ?? -Infinity);
  }

  /** Of this process: time whose rollups may hold what is being erased. */
  get ranges(): readonly TimeRange[] {
    return this.#ranges;
  }

  async refreshRanges() {
    this.#ranges = merged(await erasingRanges(this.store));
  }
}

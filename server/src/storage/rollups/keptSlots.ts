/**
 * The slots in memory, with a rough count of their bytes. Slots that were read together share their rows. These stay in
 * memory until the last of the slots is dropped.
 */
import { type RowRange, type Rows, type Slot } from './slot';
import { type Rollup } from './tables';

/** Slots older than this are read again: retention drops expired events without notice. */
const MAX_AGE_MS = 3_600_000;

/** Rough bytes of a slot, of a combination of dimensions, and of a row's reference to its combination. */
const BYTES = { slot: 300, combination: 110, place: 4 };

interface Kept {
  slot: Slot;
  loadedMs: number;
  usedMs: number;
}

export class KeptSlots {
  readonly #slots = new Map<Rollup, Map<number, Kept>>();
  /** How many row ranges refer to the shared rows or buffer. */
  readonly #holders = new Map<Rows | ArrayBufferLike, number>();
  #bytes = 0;

  get bytes(): number {
    return this.#bytes;
  }

  has(rollup: Rollup, startMs: number, nowMs: number): boolean {
    return this.#young(rollup, startMs, nowMs) !== undefined;
  }

  /** Returns the slot and marks it as used; null when it is not in memory or too old. */
  get(rollup: Rollup, startMs: number, nowMs: number): Slot | null {
    const kept = this.#young(rollup, startMs, nowMs);
    if (!kept) {
      return null;
    }
    kept.usedMs = nowMs;
    return kept.slot;
  }

  /** Adds a slot, or replaces it. */
  set(rollup: Rollup, slot: Slot, nowMs: number) {
    this.drop(rollup, slot.startMs);
    const slots = this.#slots.get(rollup) ?? new Map<number, Kept>();
    this.#slots.set(rollup, slots);
    slots.set(slot.startMs, { slot, loadedMs: nowMs, usedMs: nowMs });
    this.#bytes += BYTES.slot;
    slot.ranges.flatMap(sharedBy).forEach((shared) => this.#hold(shared));
  }

  drop(rollup: Rollup, startMs: number) {
    const slots = this.#slots.get(rollup);
    const kept = slots?.get(startMs);
    if (kept) {
      slots?.delete(startMs);
      this.#bytes -= BYTES.slot;
      kept.slot.ranges.flatMap(sharedBy).forEach((shared) => this.#release(shared));
    }
  }

  dropWhere(isDropped: (rollup: Rollup, startMs: number) => boolean) {
    for (const [rollup, slots] of this.#slots) {
      for (const startMs of slots.keys()) {
        if (isDropped(rollup, startMs)) {
          this.drop(rollup, startMs);
        }
      }
    }
  }

  /** Above `maxBytes`, drops the least recently used slots down to three quarters of it, so that this runs rarely. */
  evict(maxBytes: number) {
    if (this.#bytes <= maxBytes) {
      return;
    }
    const all = [...this.#slots].flatMap(([rollup, slots]) =>
      [...slots].map(([startMs, { usedMs }]) => ({ rollup, startMs, usedMs }))
    );
    all.sort((a, b) => a.usedMs - b.usedMs);
    for (const { rollup, startMs } of all) {
      if (this.#bytes <= 0.75 * maxBytes) {
        return;
      }
      this.drop(rollup, startMs);
    }
  }

  #young(rollup: Rollup, startMs: number, nowMs: number): Kept | undefined {
    const kept = this.#slots.get(rollup)?.get(startMs);
    return kept && nowMs - kept.loadedMs < MAX_AGE_MS ? kept : undefined;
  }

  #hold(shared: Rows | ArrayBufferLike) {
    const holders = this.#holders.get(shared) ?? 0;
    this.#holders.set(shared, holders + 1);
    this.#bytes += holders === 0 ? bytesOf(shared) : 0;
  }

  #release(shared: Rows | ArrayBufferLike) {
    const holders = this.#holders.get(shared)! - 1;
    if (holders > 0) {
      this.#holders.set(shared, holders);
    } else {
      this.#holders.delete(shared);
      this.#bytes -= bytesOf(shared);
    }
  }
}

/** What a range shares: its rows, and the buffer of the answer that the columns are views of. */
const sharedBy = ({ rows }: RowRange) => [rows, rows.counts.buffer];

const bytesOf = (shared: Rows | ArrayBufferLike): number =>
  'byteLength' in shared
    ? shared.byteLength
    : shared.places.length * BYTES.place + shared.combinations.length * BYTES.combination;

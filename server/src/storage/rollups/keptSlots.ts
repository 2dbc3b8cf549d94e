/**
 * Slots that are kept, and roughly the bytes that they take. Slots share the rows that they were read with, which take
 * their memory until the last of these slots is dropped.
 */
import { type RowRange, type Rows, type Slot } from './slot';
import { type Rollup } from './tables';

/** Retention drops what has expired without asking here. */
const MAX_AGE_MS = 3_600_000;

/** Rough bytes of a slot, of a combination of dimensions, and of the place of a row's. */
const BYTES = { slot: 300, combination: 110, place: 4 };

interface Kept {
  slot: Slot;
  loadedMs: number;
  usedMs: number;
}

export class KeptSlots {
  readonly #slots = new Map<Rollup, Map<number, Kept>>();
  /** How many ranges of rows hold what they share. */
  readonly #holders = new Map<Rows | ArrayBufferLike, number>();
  #bytes = 0;

  get bytes(): number {
    return this.#bytes;
  }

  has(rollup: Rollup, startMs: number, nowMs: number): boolean {
    return this.#young(rollup, startMs, nowMs) !== undefined;
  }

  /** Marks it as used. */
  get(rollup: Rollup, startMs: number, nowMs: number): Slot | null {
    const kept = this.#young(rollup, startMs, nowMs);
    if (!kept) {
      return null;
    }
    kept.usedMs = nowMs;
    return kept.slot;
  }

  /** In place of the one that was kept. */
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

  /** Where they take more than `maxBytes`, down to three quarters of it, so that it need not be done each time. */
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

/** Columns are views of the answer that they came in. */
const sharedBy = ({ rows }: RowRange) => [rows, rows.counts.buffer];

const bytesOf = (shared: Rows | ArrayBufferLike): number =>
  'byteLength' in shared
    ? shared.byteLength
    : shared.places.length * BYTES.place + shared.combinations.length * BYTES.combination;

/**
 * Slots of rollups in this process's memory. What panels query again and again is summed here, which saves planning a
 * statement each time. A slot in memory is complete up to its kind's watermark. It is dropped at the moment when the
 * watermark passes events of it. So slots plus the raw events above the watermark hold every event once, also during a
 * roll. When several processes roll, there is no watermark: a slot is dropped when this process learns that another one
 * rolled it.
 */
import { type Storage } from '../storage';
import { KeptSlots } from './keptSlots';
import { mergeAdjacent, type TimeRange } from './ranges';
import { placeOfMoment, readSlots, rowCount, type Slot, SLOT_FORMAT, SLOT_SETTINGS } from './slot';
import { countOf, slotRange, slotsOf, touches } from './slotPlaces';
import { slotStatements } from './slotsSql';
import { type RolledPiece } from './rollupSource';
import { EVENT_SLOTS, type Rollup, ROLLUPS, SLOT_ROLLUPS, type SlotKind } from './tables';

/** The most rows in one read: decoding them blocks this process. */
const MAX_ROWS = 100_000;
/** The same for slots with a row for each event. */
const MAX_EVENT_ROWS = 20_000;
/** The most slots that one read sums from raw events, while others wait for it: enough for both ends of a range. */
const MAX_SUMMED_SLOTS = 60;
/** The most rows that are summed for one reader: it blocks this process, for half a second at worst. */
const MAX_SUMMED_ROWS = 500_000;

export interface CapturedSlots {
  slots: readonly Slot[];
  /** The seq up to which the slots are complete. */
  watermark: number;
  /** The pieces of single events that are not in memory. */
  others: readonly RolledPiece[];
}

export interface SlotCacheOptions {
  storage: Storage;
  /** A rough limit for the slots' memory; 0 keeps none. */
  maxBytes: number;
  watermark(kind: SlotKind): number;
}

export class SlotCache {
  readonly #kept = new KeptSlots();
  readonly #rowsPerSlot = new Map<Rollup, number>();
  readonly #loading = new Map<SlotKind, Promise<unknown>>();
  /** For each running read of slots, the ranges that have changed since it began. */
  readonly #changedMeanwhile = new Set<TimeRange[]>();

  constructor(private readonly options: SlotCacheOptions) {}

  get bytes(): number {
    return this.#kept.bytes;
  }

  /**
   * The slots of the pieces; null when they have too many rows, or are not in memory and `mayLoad` is false. `mayLoad` must
   * be false when a roll of the kind may write at the same time.
   */
  async read(kind: SlotKind, pieces: readonly RolledPiece[], mayLoad: boolean): Promise<CapturedSlots | null> {
    if (this.options.maxBytes === 0) {
      return null;
    }
    const captured = this.#capture(kind, pieces);
    if ((captured && captured.others.length === 0) || !mayLoad || this.#loadable(kind, pieces).length === 0) {
      return captured;
    }
    // One read at a time for each kind: many people who open the same dashboard miss the same slots.
    const before = this.#loading.get(kind) ?? Promise.resolve();
    const load = before.then(() => this.#load(kind, this.#loadable(kind, pieces)));
    this.#loading.set(
      kind,
      load.catch(() => undefined)
    );
    await load;
    const loaded = this.#capture(kind, pieces);
    this.#kept.evict(this.options.maxBytes);
    return loaded;
  }

  /** Drops all slots that overlap one of the finest stored slots, which begin at `startsMs`. */
  forget(kind: SlotKind, startsMs: readonly number[]) {
    const finestMs = ROLLUPS[kind].at(-1)!.stepSeconds * 1000;
    for (const rollup of [...SLOT_ROLLUPS[kind], EVENT_SLOTS[kind]]) {
      const stepMs = rollup.stepSeconds * 1000;
      for (const startMs of startsMs) {
        for (let slotMs = Math.floor(startMs / stepMs) * stepMs; slotMs < startMs + finestMs; slotMs += stepMs) {
          this.#kept.drop(rollup, slotMs);
        }
      }
    }
  }

  /** Drops the slots that touch the ranges, also those being read; null drops all. */
  forgetRanges(ranges: readonly TimeRange[] | null) {
    const changed = ranges ?? [{ fromMs: -Infinity, toMs: Infinity }];
    this.#changedMeanwhile.forEach((meanwhile) => meanwhile.push(...changed));
    if (changed.length > 0) {
      this.#kept.dropWhere((rollup, startMs) => touches(slotRange(rollup, startMs), changed));
    }
  }

  #capture(kind: SlotKind, pieces: readonly RolledPiece[]): CapturedSlots | null {
    const nowMs = performance.now();
    const slots: Slot[] = [];
    const others: RolledPiece[] = [];
    let rows = 0;
    for (const piece of pieces) {
      const isOfEvents = piece.rollup === EVENT_SLOTS[kind];
      const kept = this.#keptOf(piece, nowMs);
      rows += kept?.reduce((sum, slot) => sum + rowCount(slot), 0) ?? 0;
      if (rows > MAX_SUMMED_ROWS) {
        return null;
      }
      if (kept) {
        slots.push(...(isOfEvents ? eventsWithin(kept, piece.ranges) : kept));
      } else if (isOfEvents) {
        others.push(piece);
      } else {
        return null;
      }
    }
    return { slots, watermark: this.options.watermark(kind), others };
  }

  /** All slots of a piece; null when one is not in memory. */
  #keptOf({ rollup, ranges }: RolledPiece, nowMs: number): Slot[] | null {
    const slots: Slot[] = [];
    for (const slotMs of slotsOf(rollup, ranges)) {
      const slot = this.#kept.get(rollup, slotMs, nowMs);
      if (!slot) {
        return null;
      }
      slots.push(slot);
    }
    return slots;
  }

  /** The missing slots of the pieces, unless earlier reads suggest too many rows. */
  #loadable(kind: SlotKind, pieces: readonly RolledPiece[]): RolledPiece[] {
    const nowMs = performance.now();
    const missing = pieces
      .map(({ rollup, ranges }): RolledPiece => {
        const slots = [...slotsOf(rollup, ranges)].filter((slotMs) => !this.#kept.has(rollup, slotMs, nowMs));
        return { rollup, ranges: mergeAdjacent(slots.map((slotMs) => slotRange(rollup, slotMs))) };
      })
      .filter(({ ranges }) => ranges.length > 0);
    const rowsOf = (some: readonly RolledPiece[]) =>
      some.reduce((sum, piece) => sum + countOf(piece) * (this.#rowsPerSlot.get(piece.rollup) ?? 1), 0);
    const isOfEvents = ({ rollup }: RolledPiece) => rollup === EVENT_SLOTS[kind];
    const [events, sums] = [missing.filter(isOfEvents), missing.filter((piece) => !isOfEvents(piece))];
    const summed = sums.filter(({ rollup }) => !ROLLUPS[kind].includes(rollup));
    if (rowsOf(sums) > MAX_ROWS || summed.some((piece) => countOf(piece) > MAX_SUMMED_SLOTS)) {
      return [];
    }
    return [...sums, ...(rowsOf(events) > MAX_EVENT_ROWS ? [] : events)];
  }

  async #load(kind: SlotKind, missing: readonly RolledPiece[]) {
    const { storage, watermark } = this.options;
    for (const { sql, pieces } of slotStatements(kind, missing, watermark(kind))) {
      const maxRows = pieces.some(({ rollup }) => rollup === EVENT_SLOTS[kind]) ? MAX_EVENT_ROWS : MAX_ROWS;
      const changed: TimeRange[] = [];
      this.#changedMeanwhile.add(changed);
      const slots = readSlots(
        await storage
          .bytes(`${sql} LIMIT ${maxRows + 1}`, SLOT_FORMAT, {}, { settings: SLOT_SETTINGS })
          .finally(() => this.#changedMeanwhile.delete(changed))
      );
      const rows = slots.reduce((sum, slot) => sum + rowCount(slot), 0);
      if (rows <= maxRows) {
        pieces.forEach((piece) => this.#keep(piece, slots, changed));
      } else {
        pieces.forEach((piece) => this.#expectAtLeast(piece, slots));
      }
    }
  }

  /** Keeps all slots of a piece, also those without events, except those that changed while they were read. */
  #keep(piece: RolledPiece, read: readonly Slot[], changed: readonly TimeRange[]) {
    const { rollup } = piece;
    const byStart = new Map(
      read.filter(({ stepSeconds }) => stepSeconds === rollup.stepSeconds).map((slot) => [slot.startMs, slot])
    );
    const nowMs = performance.now();
    let rows = 0;
    for (const startMs of slotsOf(rollup, piece.ranges)) {
      this.#kept.drop(rollup, startMs);
      if (touches(slotRange(rollup, startMs), changed)) {
        continue;
      }
      const slot = byStart.get(startMs) ?? { startMs, stepSeconds: rollup.stepSeconds, ranges: [] };
      this.#kept.set(rollup, slot, nowMs);
      rows += rowCount(slot);
    }
    this.#rowsPerSlot.set(rollup, rows / countOf(piece));
  }

  /** Notes the rows per slot of a read that was too large, as far as it got: rows come ordered by step. */
  #expectAtLeast(piece: RolledPiece, read: readonly Slot[]) {
    const { rollup } = piece;
    const rows = read.reduce((sum, slot) => sum + (slot.stepSeconds === rollup.stepSeconds ? rowCount(slot) : 0), 0);
    if (rows > 0) {
      this.#rowsPerSlot.set(rollup, rows / countOf(piece));
    }
  }
}

const eventsWithin = (slots: readonly Slot[], within: readonly TimeRange[]): Slot[] =>
  slots.map(({ ranges, ...slot }) => ({
    ...slot,
    ranges: ranges.flatMap(({ rows, from, to }) =>
      within.map(({ fromMs, toMs }) => ({
        rows,
        from: placeOfMoment(rows.endsMs!, fromMs, from, to),
        to: placeOfMoment(rows.endsMs!, toMs, from, to),
      }))
    ),
  }));

/**
 * Slots of rollups in this process's memory: what panels ask again and again is summed here, where the engine would
 * plan a statement each time. A slot is kept as it is at its kind's watermark, and forgotten in the moment in which the
 * watermark passes events of it; so slots of one moment and the raw events above that moment's watermark are every
 * event once, also while a roll is writing. Where several processes roll there is no watermark: a slot is kept while
 * nothing in it has changed, and forgotten once this process hears that it was rolled.
 */
import { type Storage } from '../storage';
import { KeptSlots } from './keptSlots';
import { mergeAdjacent, type TimeRange } from './ranges';
import { placeOfMoment, readSlots, rowCount, type Slot, SLOT_FORMAT, SLOT_SETTINGS } from './slot';
import { countOf, slotRange, slotsOf, touches } from './slotPlaces';
import { slotStatements } from './slotsSql';
import { type RolledPiece } from './rollupSource';
import { EVENT_SLOTS, type Rollup, ROLLUPS, SLOT_ROLLUPS, type SlotKind } from './tables';

/** Rows that are read at once: nothing else is done while they are decoded. */
const MAX_ROWS = 100_000;
/** Of slots whose events have a row each. */
const MAX_EVENT_ROWS = 20_000;
/** Of slots that are not stored but summed from raw events, which others wait for meanwhile: more than at both ends of a range. */
const MAX_SUMMED_SLOTS = 60;
/** Rows that are summed for one reader: nothing else is done meanwhile, half a second at worst. */
const MAX_SUMMED_ROWS = 500_000;

export interface CapturedSlots {
  slots: readonly Slot[];
  /** Of the kind: the slots are complete up to it. */
  watermark: number;
  /** Pieces of single events that are not in memory. */
  others: readonly RolledPiece[];
}

export interface SlotCacheOptions {
  storage: Storage;
  /** Roughly what slots may take; 0 keeps none. */
  maxBytes: number;
  watermark(kind: SlotKind): number;
}

export class SlotCache {
  readonly #kept = new KeptSlots();
  readonly #rowsPerSlot = new Map<Rollup, number>();
  readonly #loading = new Map<SlotKind, Promise<unknown>>();
  /** Of each statement that reads slots: what has changed since it began. */
  readonly #changedMeanwhile = new Set<TimeRange[]>();

  constructor(private readonly options: SlotCacheOptions) {}

  get bytes(): number {
    return this.#kept.bytes;
  }

  /**
   * The slots of the pieces; null where they are too many, or not in memory while `mayLoad` is false. That is for who can
   * be sure that no roll of the kind writes meanwhile.
   */
  async read(kind: SlotKind, pieces: readonly RolledPiece[], mayLoad: boolean): Promise<CapturedSlots | null> {
    if (this.options.maxBytes === 0) {
      return null;
    }
    const captured = this.#capture(kind, pieces);
    if ((captured && captured.others.length === 0) || !mayLoad || this.#loadable(kind, pieces).length === 0) {
      return captured;
    }
    // Of a kind one after the other: many who open the same dashboard miss the same slots.
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

  /** Drops what holds one of these slots of the finest rollup that is stored, which begin at `startsMs`. */
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

  /** Drops what touches one of the ranges, also of what is being read; all where they are null. */
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

  /** All slots of a piece. */
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

  /** What is missing of the pieces, as far as it is not expected to be too much, by what was read before. */
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

  /** All slots of a piece, those without events as well, but for what has changed while they were read. */
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

  /** Of what was too much, as far as it was read: the rows of one step after those of another. */
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

/**
 * The watermark of each kind of rollup, and whether slots may be ahead of it. During a roll, slots have different
 * versions, and a reader must check each slot's. Between rolls, the watermark alone tells which raw rows the slots lack,
 * which is much cheaper to read. So a roll first waits for the readers that rely on the watermark.
 */
import { readProgress, saveProgress } from '../progress';
import { rewrittenVersion } from '../seq';
import { type Storage } from '../storage';
import { cut, type TimeRange } from './ranges';
import { type RecentEvents } from './recentEvents';
import { type RowRange } from './slot';
import { type CapturedSlots, SlotCache } from './slotCache';
import { type RollupView } from './rollupView';
import { type RolledPiece } from './rollupSource';
import { type RollupKind, ROLLUPS, type SlotKind, tableOf } from './tables';

const KINDS = Object.keys(ROLLUPS) as RollupKind[];

export interface RollupSnapshot {
  view(kind: RollupKind): RollupView;
  /** Slots from memory and the view that fits them; null where memory can't answer. */
  slots(kind: SlotKind, pieces: readonly RolledPiece[]): Promise<(CapturedSlots & { view: RollupView }) | null>;
  /** Rows of events above a watermark that end within the ranges; null where they are not in memory. */
  recent(watermark: number, ranges: readonly TimeRange[]): RowRange[] | null;
  /** Splits the ranges: `rolled` is complete in rollups up to their watermark, `raw` must be read from raw events. */
  whole(ranges: readonly TimeRange[]): { rolled: readonly TimeRange[]; raw: readonly TimeRange[] };
  /** Call it when all statements that use the views have ended. */
  release(): void;
}

const progressName = (kind: RollupKind) => `rollup_${kind}`;

interface KindState {
  watermark: number;
  isMixed: boolean;
  /** Readers that rely on the watermark alone. */
  readers: number;
}

export class RollupState {
  readonly #kinds: Record<RollupKind, KindState>;
  readonly #slots: SlotCache;
  #readersLeft: Array<() => void> = [];

  private constructor(
    private readonly storage: Storage,
    private readonly recentEvents: RecentEvents,
    slotBytes: number,
    kinds: Record<RollupKind, KindState>,
    private readonly readRaw: () => readonly TimeRange[]
  ) {
    this.#kinds = kinds;
    this.#slots = new SlotCache({ storage, maxBytes: slotBytes, watermark: (kind) => this.watermark(kind) });
  }

  /** `slotBytes` limits the memory of slots. `readRaw` gives the ranges from which events are being erased. */
  static async load(
    storage: Storage,
    recentEvents: RecentEvents,
    slotBytes: number,
    readRaw: () => readonly TimeRange[] = () => []
  ): Promise<RollupState> {
    const progress = await readProgress(storage);
    const state = async (kind: RollupKind): Promise<KindState> => {
      const watermark = progress.get(progressName(kind)) ?? 0;
      // After a crash, slots may be ahead of the saved watermark until the next roll.
      return { watermark, isMixed: await isAhead(storage, kind, watermark), readers: 0 };
    };
    const kinds = {
      counts: await state('counts'),
      latency: await state('latency'),
      overall: await state('overall'),
      manual: await state('manual'),
    };
    return new RollupState(storage, recentEvents, slotBytes, kinds, readRaw);
  }

  get slotBytes(): number {
    return this.#slots.bytes;
  }

  watermark(kind: RollupKind): number {
    return this.#kinds[kind].watermark;
  }

  get lowestWatermark(): number {
    return Math.min(...KINDS.map((kind) => this.watermark(kind)));
  }

  /**
   * `completeSeq` is the highest seq of a complete insert, null while an insert is under way. `isFollowed` says that every
   * stored event has been followed, so that recent events in memory are complete.
   */
  snapshot(completeSeq: number | null, isFollowed: boolean): RollupSnapshot {
    const views = {} as Record<RollupKind, RollupView>;
    const relying: RollupKind[] = [];
    for (const kind of KINDS) {
      const { watermark, isMixed } = this.#kinds[kind];
      views[kind] = { watermark, isMixed, isComplete: !isMixed && completeSeq !== null && completeSeq <= watermark };
      if (!isMixed) {
        this.#kinds[kind].readers++;
        relying.push(kind);
      }
    }
    return {
      view: (kind) => views[kind],
      slots: async (kind, pieces) => {
        const view = views[kind];
        const captured = await this.#slots.read(kind, pieces, !view.isMixed);
        // While a kind is mixed, its roll may end at any time, so the view takes the watermark of the slots.
        return captured && { ...captured, view: { ...view, isMixed: false, watermark: captured.watermark } };
      },
      recent: (watermark, ranges) => (isFollowed ? this.recentEvents.since(watermark, ranges) : null),
      whole: (ranges) => {
        const { inside, outside } = cut(ranges, this.readRaw());
        return { rolled: outside, raw: inside };
      },
      release: () => {
        for (const kind of relying.splice(0)) {
          this.#kinds[kind].readers--;
        }
        this.#readersLeft.splice(0).forEach((check) => check());
      },
    };
  }

  /**
   * Runs a roll of a kind up to `upTo`. `work` is told whether slots may already be ahead of the watermark, and resolves to
   * the starts of the finest slots that changed. After a failure, the kind stays mixed until the next roll succeeds.
   */
  async roll(kind: RollupKind, upTo: number, work: (wasMixed: boolean) => Promise<readonly number[]>) {
    const state = this.#kinds[kind];
    const wasMixed = state.isMixed;
    state.isMixed = true;
    while (state.readers > 0) {
      await new Promise<void>((resolve) => this.#readersLeft.push(resolve));
    }
    const changed = await work(wasMixed);
    if (kind !== 'manual') {
      this.#slots.forget(kind, changed);
    }
    state.watermark = Math.max(state.watermark, upTo);
    state.isMixed = false;
    // The kind `manual` is not kept in memory.
    this.recentEvents.forget(Math.min(...KINDS.filter((of) => of !== 'manual').map((of) => this.watermark(of))));
  }

  /** Runs `work`, which rewrites the slots of these ranges without erased events, and drops them from memory. */
  async rebuild(kind: RollupKind, ranges: readonly TimeRange[], work: () => Promise<void>) {
    await this.roll(kind, this.watermark(kind), async () => {
      await work();
      this.#slots.forgetRanges(ranges);
      return [];
    });
  }

  /** Whether rollups hold the range as it is stored: nothing in it is being erased. */
  isWhole(range: TimeRange): boolean {
    return cut([range], this.readRaw()).inside.length === 0;
  }

  /** Saves the watermarks, so that a restart reads less raw. Correct answers don't depend on it. */
  async save() {
    // Mostly they are the same: one insert instead of one for each.
    for (const watermark of new Set(KINDS.map((kind) => this.watermark(kind)))) {
      const names = KINDS.filter((kind) => this.watermark(kind) === watermark).map(progressName);
      await saveProgress(this.storage, names, watermark);
    }
  }
}

async function isAhead(storage: Storage, kind: RollupKind, watermark: number): Promise<boolean> {
  const rows = await storage.rows(`SELECT 1 FROM ${tableOf(kind)} WHERE version > {watermark:UInt64} LIMIT 1`, {
    watermark: rewrittenVersion(watermark),
  });
  return rows.length > 0;
}

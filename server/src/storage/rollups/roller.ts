/**
 * Keeps the rollups of the embedded engine up to date. Events are immutable and stored once. So a slot's new version is
 * its last version plus the raw rows above it. An interrupted roll leaves some slots newer than others; readers check the
 * slots' versions then.
 */
import { type FastifyBaseLogger } from 'fastify';

import { passStep } from '../../steps';
import { type InBackground } from '../../telemetry/spans';
import { type StatementOptions, type Storage } from '../storage';
import { compareSlots } from './compare';
import { isDoneInTime } from './lastRoll';
import { type TimeRange } from './ranges';
import { deleteSlots, replaceSlots, writeSlots } from './rewriteSlots';
import { BULK_EVENTS, rollCoarser } from './rollCoarser';
import { rollStepsSql, stepsOfMomentSql } from './rollSql';
import { sourceSql } from './rollupSource';
import { type RollupView } from './rollupView';
import { type RollupState } from './rollupState';
import { inserts, insertsOfSteps, ONE_BLOCK, rangesOfSlots, type SlotsOfStep, slotsOfSteps } from './slotInserts';
import { KIND_COLUMNS, type Rollup, type RollupKind, ROLLUPS, slotSql } from './tables';

const MIN_PAUSE_MS = 1000;
/** Pause for nine times as long as a roll took: rolling takes at most a tenth of the time, whatever comes in. */
const PAUSE_PER_WORK = 9;
const SAVE_INTERVAL_MS = 30_000;

/**
 * A kind is rolled after this many new events, or after this time. Reading this many raw events costs queries less than
 * a roll every second costs the machine. Latency slots have many rows, so they wait longer.
 */
const DUE: Record<RollupKind, { events: number; waitMs: number }> = {
  counts: { events: 150_000, waitMs: 5000 },
  overall: { events: 150_000, waitMs: 5000 },
  manual: { events: 150_000, waitMs: 5000 },
  latency: { events: 200_000, waitMs: 20_000 },
};

export interface RollerOptions {
  storage: Storage;
  state: RollupState;
  /** The seq up to which every insert is complete. */
  completeSeq(): number;
  /** How many events this process has accepted since its start. */
  acceptedEvents(): number;
  log: FastifyBaseLogger;
  inBackground: InBackground;
}

interface TailRoll {
  tail: RollupView;
  upTo: number;
  settings: StatementOptions['settings'];
}

interface Roll {
  upTo: number;
  /** Whether slots may be ahead of the watermark. */
  isMixed: boolean;
  bulkEvents: number;
}

export class Roller {
  #timer: NodeJS.Timeout | null = null;
  #running: Promise<void> = Promise.resolve();
  #closed = false;
  /** Whether no further statement may begin. */
  #hasStopped = false;
  #savedAtMs = Date.now();
  readonly #rolled = new Map<RollupKind, { atMs: number; acceptedEvents: number }>();

  constructor(private readonly options: RollerOptions) {}

  start() {
    this.#schedule(MIN_PAUSE_MS);
  }

  #schedule(pauseMs: number) {
    if (this.#closed) {
      return;
    }
    this.#timer = setTimeout(() => {
      const startedMs = performance.now();
      this.roll({ all: false })
        .catch((error: unknown) => this.options.log.warn({ err: error }, 'rollups are behind; queries read raw'))
        .finally(() => this.#schedule(Math.max(MIN_PAUSE_MS, PAUSE_PER_WORK * (performance.now() - startedMs))));
    }, pauseMs);
  }

  /** Brings rollups up to all complete inserts: every kind, or only those that are due. */
  roll({ all = true, bulkEvents = BULK_EVENTS } = {}): Promise<void> {
    this.#running = this.#running.catch(() => undefined).then(() => this.#rollNow(all, bulkEvents));
    return this.#running;
  }

  async #rollNow(all: boolean, bulkEvents: number) {
    const { state } = this.options;
    const upTo = this.options.completeSeq();
    for (const kind of Object.keys(ROLLUPS) as RollupKind[]) {
      this.#assertGoesOn();
      if (upTo > state.watermark(kind) && (all || this.#isDue(kind))) {
        this.#rolled.set(kind, { atMs: performance.now(), acceptedEvents: this.options.acceptedEvents() });
        await this.options.inBackground('roll up', { 'sync_health.rollup': kind }, () =>
          state.roll(kind, upTo, (isMixed) => this.#rollKind(kind, { upTo, isMixed, bulkEvents }))
        );
      }
    }
    await passStep('rollups: slots written');
    if (all || Date.now() - this.#savedAtMs > SAVE_INTERVAL_MS) {
      await state.save();
      this.#savedAtMs = Date.now();
    }
  }

  #isDue(kind: RollupKind): boolean {
    const { events, waitMs } = DUE[kind];
    const last = this.#rolled.get(kind);
    return (
      !last || performance.now() - last.atMs >= waitMs || this.options.acceptedEvents() - last.acceptedEvents >= events
    );
  }

  /** Resolves to the starts of the changed finest slots. */
  async #rollKind(kind: RollupKind, { upTo, isMixed, bulkEvents }: Roll): Promise<number[]> {
    const after = this.options.state.watermark(kind);
    const tail = { watermark: after, isMixed, isComplete: false };
    const finest = ROLLUPS[kind].at(-1)!;
    const changed = await this.#changedSlots(finest, after, upTo);
    const all = slotsOfSteps(
      ROLLUPS[kind],
      changed.map(({ slot }) => slot)
    );
    if (changed.reduce((sum, { events }) => sum + events, 0) >= bulkEvents) {
      await this.#rollTail(kind, all.slice(-1), { tail, upTo, settings: ONE_BLOCK });
      await rollCoarser(this.options.storage, all, upTo, () => this.#assertGoesOn());
    } else {
      await this.#rollTail(kind, all, { tail, upTo, settings: { ...ONE_BLOCK, max_threads: 1 } });
    }
    return changed.map(({ slot }) => slot);
  }

  /** Adds the new raw events to slots of all steps: a statement takes more time than the rows of most slots. */
  async #rollTail(kind: RollupKind, all: readonly SlotsOfStep[], { tail, upTo, settings }: TailRoll) {
    for (const some of insertsOfSteps(all)) {
      this.#assertGoesOn();
      await this.options.storage.execute(tailRollSql(kind, some, tail, upTo), {}, { lane: 'background', settings });
    }
  }

  /** The slots with new events, in order, and the number of these events. */
  #changedSlots(rollup: Rollup, after: number, upTo: number) {
    return this.options.storage.rows<{ slot: number; events: number }>(
      `SELECT ${slotSql(rollup)} AS slot, count() AS events FROM events
      WHERE seq > {after:UInt64} AND seq <= {upTo:UInt64} AND ${KIND_COLUMNS[rollup.kind].where ?? '1'}
      GROUP BY slot ORDER BY slot`,
      { after, upTo },
      { lane: 'background' }
    );
  }

  /**
   * Compares slots with their raw events while nothing is being rolled, and rewrites those that differ. The new version is
   * visible before the old one is deleted, so no query misses events. Resolves to the starts of the slots that differed.
   */
  mend(rollup: Rollup, slots: readonly number[]): Promise<number[]> {
    const mending = this.#running.catch(() => undefined).then(() => this.#mendNow(rollup, slots));
    this.#running = mending.then(() => undefined);
    return mending;
  }

  async #mendNow(rollup: Rollup, slots: readonly number[]): Promise<number[]> {
    const { state, storage } = this.options;
    const { kind, stepSeconds } = rollup;
    // After a crash, slots may be newer than the saved watermark.
    await this.#rollNow(true, BULK_EVENTS);
    const stepMs = stepSeconds * 1000;
    const watermark = state.watermark(kind);
    const mended: number[] = [];
    // Slots from which events are being erased differ on purpose.
    const whole = slots.filter((slot) => state.isWhole({ fromMs: slot, toMs: slot + stepMs }));
    for (const some of inserts(whole, rollup.slotsPerInsert).flat()) {
      const range = { fromMs: some[0]!, toMs: some.at(-1)! + stepMs };
      const { differing } = await compareSlots(storage, rollup, {
        range,
        watermark,
        isNoneAhead: storage.kind === 'embedded',
      });
      const asked = new Set(some);
      const wrong = differing.filter(({ slot }) => asked.has(slot));
      if (wrong.length > 0) {
        await state.roll(kind, watermark, () => replaceSlots(storage, rollup, wrong, watermark));
        mended.push(...wrong.map(({ slot }) => slot));
      }
    }
    return mended;
  }

  /**
   * Rewrites the slots of these ranges from raw events: they hold events that have been erased. Queries read the ranges
   * raw meanwhile.
   */
  rebuild(ranges: readonly TimeRange[]): Promise<void> {
    this.#running = this.#running.catch(() => undefined).then(() => this.#rebuildNow(ranges));
    return this.#running;
  }

  async #rebuildNow(ranges: readonly TimeRange[]) {
    if (ranges.length === 0) {
      return;
    }
    const { state, storage } = this.options;
    await this.#rollNow(true, BULK_EVENTS);
    for (const kind of Object.keys(ROLLUPS) as RollupKind[]) {
      await state.rebuild(kind, ranges, async () => {
        await deleteSlots(storage, kind, ranges);
        this.#assertGoesOn();
        await writeSlots(storage, kind, ranges, state.watermark(kind));
      });
    }
  }

  async close() {
    this.#closed = true;
    if (this.#timer) {
      clearTimeout(this.#timer);
    }
    if (!(await isDoneInTime(this.roll()))) {
      this.#hasStopped = true;
      this.options.log.info('rollups are behind as the server ends; the next start rolls the rest');
    }
  }

  #assertGoesOn() {
    if (this.#hasStopped) {
      throw new Error('the server has ended');
    }
  }
}

/** Writes slots as their last version and the raw rows above it. */
function tailRollSql(kind: RollupKind, some: readonly SlotsOfStep[], view: RollupView, upTo: number): string {
  const pieces = some.map((each) => ({ ...each, ranges: rangesOfSlots(each) }));
  const source = sourceSql({ kind, pieces, view, upToSeq: upTo, asItems: true, withOwnStep: true });
  return rollStepsSql(kind, `if(own_step > 0, [own_step], ${stepsOfMomentSql(some)})`, source, upTo);
}

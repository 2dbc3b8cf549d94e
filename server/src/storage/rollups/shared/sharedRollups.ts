/**
 * Rollups of a ClickHouse server or cluster, which any number of server processes read and write. Where raw events have
 * changed since, queries read those instead, so slots are always whole: they hold every event of their time, once.
 */
import { setTimeout as sleep } from 'node:timers/promises';

import { type FastifyBaseLogger } from 'fastify';

import { passStep } from '../../../steps';
import { type InBackground } from '../../../telemetry/spans';
import { SEQ_PER_MS } from '../../seq';
import { type Storage, StorageError } from '../../storage';
import { compareSlots } from '../compare';
import { isDoneInTime } from '../lastRoll';
import { type TimeRange } from '../ranges';
import { SlotCache } from '../slotCache';
import { type RollupSnapshot } from '../rollupState';
import { slotsOfKindSql } from '../rollupSource';
import { type Rollup, type RollupKind, ROLLUPS, tableOf } from '../tables';
import { type Changes, cut } from './changes';
import { isOurs, NOT_OURS } from './owner';
import { rollShard } from './rollShard';

/** Minutes in which events arrive are read raw however often they are rolled; each roll writes all of a day's slots anew. */
const MIN_PAUSE_MS = 10_000;
/** A process that starts may find what one that ended left. */
const FIRST_PAUSE_MS = 3000;
/** Rolling takes at most about a fifth of the time: what comes in faster is read raw for longer. */
const PAUSE_PER_WORK = 4;

/** Slots are whole wherever they are read at all. */
const WHOLE = { watermark: Number.MAX_SAFE_INTEGER, isMixed: false, isComplete: true };

export interface SharedRollupsOptions {
  storage: Storage;
  changes: Changes;
  log: FastifyBaseLogger;
  inBackground: InBackground;
  /** What slots in memory may take. */
  slotBytes: number;
}

export class SharedRollups {
  #running: Promise<void> = Promise.resolve();
  readonly #closed = new AbortController();
  #loop: Promise<void> = Promise.resolve();
  #isOurs = true;
  /** Of the inserts that are not in every rollup, as of the last look. */
  #oldestSeq: number | null = null;

  readonly #slots: SlotCache;
  /** The last roll of any process whose ranges were forgotten. */
  #lastRoll: number | null = null;

  constructor(private readonly options: SharedRollupsOptions) {
    const { storage, slotBytes } = options;
    this.#slots = new SlotCache({ storage, maxBytes: slotBytes, watermark: () => WHOLE.watermark });
  }

  get slotBytes(): number {
    return this.#slots.bytes;
  }

  /** For as long as queries that are built on it run; what comes later than it need not be seen by them. */
  async snapshot(): Promise<RollupSnapshot> {
    if (!this.#isOurs) {
      throw new StorageError('unavailable', NOT_OURS);
    }
    const { changed, rolled, lastRoll } = await this.options.changes.look(this.#lastRoll);
    this.#slots.forgetRanges(rolled);
    // Of two that look at once the later one knows what the other one does.
    this.#lastRoll = Math.max(this.#lastRoll ?? 0, lastRoll);
    return {
      view: () => WHOLE,
      // A slot that is read later than the notes may hold more, which is not read raw: nothing of its time was noted.
      slots: async (kind, pieces) => {
        const captured = await this.#slots.read(kind, pieces, true);
        return captured && { ...captured, view: WHOLE };
      },
      recent: () => null,
      whole: (ranges) => {
        const { inside, outside } = cut(ranges, changed);
        return { rolled: outside, raw: inside };
      },
      release: () => undefined,
    };
  }

  start() {
    this.#loop = this.#rollOnAndOn();
  }

  async #rollOnAndOn() {
    const { signal } = this.#closed;
    let pauseMs = FIRST_PAUSE_MS * (0.5 + Math.random());
    while (!signal.aborted) {
      await sleep(pauseMs, undefined, { signal, ref: false }).catch(() => undefined);
      if (signal.aborted) {
        return;
      }
      const startedMs = performance.now();
      await this.roll().catch((error: unknown) =>
        this.options.log.warn({ err: error }, 'rollups are behind; queries read raw')
      );
      pauseMs = Math.max(MIN_PAUSE_MS, PAUSE_PER_WORK * (performance.now() - startedMs));
    }
  }

  /** Brings rollups up to all that is stored. */
  roll(): Promise<void> {
    this.#running = this.#running.catch(() => undefined).then(() => this.#rollNow());
    return this.#running;
  }

  /** What has changed since it was rolled last differs for good reasons. */
  async mend(rollup: Rollup, slots: readonly number[]): Promise<number[]> {
    const { storage, changes } = this.options;
    await this.roll();
    const rangeOf = (slot: number) => ({ fromMs: slot, toMs: slot + rollup.stepSeconds * 1000 });
    const wrong = new Set<number>();
    for (const slot of slots) {
      for (const shard of storage.shards) {
        const { differing } = await compareSlots(shard, rollup, {
          range: rangeOf(slot),
          watermark: Number.MAX_SAFE_INTEGER,
          isNoneAhead: false,
        });
        differing.forEach((of) => wrong.add(of.slot));
      }
    }
    // Told after the comparison: what changed meanwhile is among them.
    const changed = await changes.changed();
    const mended = [...wrong].filter((slot) => cut([rangeOf(slot)], changed).inside.length === 0);
    if (mended.length > 0) {
      await this.#rewrite(rollup, mended.map(rangeOf));
    }
    return mended;
  }

  /** Rows that no event gives are not replaced by a roll: they go, while queries read the events. */
  async #rewrite({ kind, stepSeconds }: Rollup, ranges: readonly TimeRange[]) {
    const { storage, changes } = this.options;
    const seq = await changes.note(ranges, false);
    const slots = ranges.map(({ fromMs }) => fromMs / 1000).join(', ');
    for (const shard of storage.shards) {
      await shard.execute(
        `ALTER TABLE ${tableOf(kind)} DELETE WHERE step = ${stepSeconds} AND slot IN (${slots}) SETTINGS mutations_sync = 2`,
        {},
        { lane: 'background' }
      );
    }
    await changes.stored([seq]);
    await this.roll();
  }

  /**
   * Writes the slots of these ranges anew, from raw events alone, while queries read the ranges raw. What is there goes
   * first, since coarse slots are summed from fine ones. A roll that began before may write yet what it has read of
   * erased events: its version is lower than that of the note, and all is done once more.
   */
  async rebuild(ranges: readonly TimeRange[]) {
    let before: number = Number.MAX_SAFE_INTEGER;
    for (let isThere = ranges.length > 0; isThere; isThere = await this.#hasSlots(ranges, before)) {
      await this.#dropSlots(ranges);
      before = await this.options.changes.note(ranges, true);
      await this.roll();
      if (!this.#isOurs) {
        throw new StorageError('unavailable', NOT_OURS);
      }
    }
  }

  async #dropSlots(ranges: readonly TimeRange[]) {
    for (const kind of Object.keys(ROLLUPS) as RollupKind[]) {
      for (const shard of this.options.storage.shards) {
        await shard.execute(
          `ALTER TABLE ${tableOf(kind)} DELETE WHERE ${slotsOfKindSql(kind, ranges)} SETTINGS mutations_sync = 2`,
          {},
          { lane: 'background' }
        );
      }
    }
  }

  async #hasSlots(ranges: readonly TimeRange[], beforeVersion: number): Promise<boolean> {
    for (const kind of Object.keys(ROLLUPS) as RollupKind[]) {
      for (const shard of this.options.storage.shards) {
        const [found] = await shard.rows(
          `SELECT 1 FROM ${tableOf(kind)} WHERE ${slotsOfKindSql(kind, ranges)} AND version < ${beforeVersion} LIMIT 1`,
          {},
          { lane: 'background' }
        );
        if (found) {
          return true;
        }
      }
    }
    return false;
  }

  async #rollNow() {
    const { storage, changes, inBackground, log } = this.options;
    if (!(await isOurs(storage, changes))) {
      this.#isOurs = false;
      log.fatal(NOT_OURS);
      return;
    }
    const { version, seqs, ranges } = await changes.beginRoll();
    this.#oldestSeq = seqs.length > 0 ? Math.min(...seqs) : null;
    if (seqs.length > 0) {
      await inBackground('roll up', { 'sync_health.inserts': seqs.length }, () =>
        Promise.all(storage.shards.map((shard) => rollShard(shard, ranges, version)))
      );
      passStep('rollups: slots written');
      await changes.rolled(seqs, ranges);
      this.#oldestSeq = null;
    }
  }

  get lagSeconds(): number {
    return this.#oldestSeq === null ? 0 : Math.max(0, Date.now() - this.#oldestSeq / SEQ_PER_MS) / 1000;
  }

  async close() {
    this.#closed.abort();
    await isDoneInTime(this.#loop.then(() => this.roll()));
  }
}

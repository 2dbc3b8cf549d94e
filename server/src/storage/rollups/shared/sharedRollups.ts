/**
 * Rollups of a ClickHouse server or cluster, which any number of server processes read and write. Where raw events have
 * changed since the last roll, queries read the raw events instead. So every slot that a query reads is complete: it holds
 * every event of its time once.
 */
import { setTimeout as sleep } from 'node:timers/promises';

import { type FastifyBaseLogger } from 'fastify';

import { passStep } from '../../../steps';
import { type InBackground } from '../../../telemetry/spans';
import { SEQ_PER_MS } from '../../seq';
import { type Storage, StorageError } from '../../storage';
import { compareSlots } from '../compare';
import { isDoneInTime } from '../lastRoll';
import { cut, type TimeRange } from '../ranges';
import { SlotCache } from '../slotCache';
import { deleteSlots } from '../rewriteSlots';
import { type RollupSnapshot } from '../rollupState';
import { slotsOfKindSql } from '../rollupSource';
import { type Rollup, type RollupKind, ROLLUPS, tableOf } from '../tables';
import { type Changes } from './changes';
import { isOurs, NOT_OURS } from './owner';
import { rollShard } from './rollShard';

/** More frequent rolls would not help: queries read minutes with new events raw anyway, and a roll rewrites whole days. */
const MIN_PAUSE_MS = 10_000;
/** A starting process may find work that another one left. */
const FIRST_PAUSE_MS = 3000;
/** Pause for four times as long as a roll took: rolling takes at most a fifth of the time, whatever comes in. */
const PAUSE_PER_WORK = 4;

/** Slots that are read are complete. */
const WHOLE = { watermark: Number.MAX_SAFE_INTEGER, isMixed: false, isComplete: true };

export interface SharedRollupsOptions {
  storage: Storage;
  changes: Changes;
  log: FastifyBaseLogger;
  inBackground: InBackground;
  /** The limit for slots in memory, in bytes. */
  slotBytes: number;
}

export class SharedRollups {
  #running: Promise<void> = Promise.resolve();
  readonly #closed = new AbortController();
  #loop: Promise<void> = Promise.resolve();
  #isOurs = true;
  /** The lowest seq of an insert that some rollup lacks, as of the last roll. */
  #oldestSeq: number | null = null;

  readonly #slots: SlotCache;
  /** The last roll, of any process, whose ranges were dropped from memory. */
  #lastRoll: number | null = null;

  constructor(private readonly options: SharedRollupsOptions) {
    const { storage, slotBytes } = options;
    this.#slots = new SlotCache({ storage, maxBytes: slotBytes, watermark: () => WHOLE.watermark });
  }

  get slotBytes(): number {
    return this.#slots.bytes;
  }

  /** A view of the rollups as of now. Queries that use it need not see later events. */
  async snapshot(): Promise<RollupSnapshot> {
    if (!this.#isOurs) {
      throw new StorageError('unavailable', NOT_OURS);
    }
    const { changed, rolled, lastRoll } = await this.options.changes.look(this.#lastRoll);
    this.#slots.forgetRanges(rolled);
    // Two may look at once: the higher number includes what the lower one knows.
    this.#lastRoll = Math.max(this.#lastRoll ?? 0, lastRoll);
    return {
      view: () => WHOLE,
      // A slot may be read later than the notes and hold more events. None is read raw too: the notes don't have its time.
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

  /** Rewrites slots that differ from their raw events, except where events have changed since the last roll. */
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
    // Read after the comparison, so that it includes what changed meanwhile.
    const changed = await changes.changed();
    const mended = [...wrong].filter((slot) => cut([rangeOf(slot)], changed).inside.length === 0);
    if (mended.length > 0) {
      await this.#rewrite(rollup, mended.map(rangeOf));
    }
    return mended;
  }

  /** Deletes the slots and rolls them again: a roll alone does not replace rows without events. Queries read raw meanwhile. */
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
   * Rewrites the slots of these ranges from raw events, while queries read the ranges raw. Deletes the old slots first,
   * since coarse slots are summed from fine ones. A roll that began earlier may still write erased events; its version is
   * lower than the note's. Then all of it is repeated.
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
        await deleteSlots(shard, kind, ranges);
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
      await passStep('rollups: slots written');
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

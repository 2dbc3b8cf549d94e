/**
 * Erases everything about a record, whatever its data object and on any storage, and verifies that nothing is left.
 * From the first step on, events sent again are refused. If the process ends midway, a note remains, and the next
 * start, or the next request, continues.
 */
import { setTimeout as sleep } from 'node:timers/promises';

import { type RecordErasure, type RecordTraces } from '@sync-health/contract';
import { type FastifyInstance } from 'fastify';

import {
  beginErasure,
  endErasing,
  endErasure,
  type Erased,
  type ErasedKey,
  erasedHash,
  erasingRanges,
  noteErasing,
} from '../decisions/erasedRecords';
import { type DecisionStore } from '../decisions/store';
import { passStep } from '../steps';
import { mergeOverlapping } from '../storage/rollups/ranges';
import { type Changes, rangesOf } from '../storage/rollups/shared/changes';
import { type Storage, StorageError } from '../storage/storage';
import { DecidedTraces } from './decidedTraces';
import { type ErasedRecords } from './erasedRecords';
import { type ErasedEvent, StoredTraces } from './storedTraces';

/** Each pass erases what was written or decided meanwhile. */
const MAX_PASSES = 5;

/**
 * How long to wait for inserts that began before, in milliseconds. Another process takes a minute to end an insert
 * whose process was killed.
 */
const INSERTS_MS = 180_000;
const LOOK_MS = 20;

/** Later than any event, within the range of the engine's times. */
const EVER_MS = Date.UTC(2200, 0, 1);

export interface ErasuresParts {
  storage: Storage;
  store: DecisionStore;
  erased: ErasedRecords;
  ingest: FastifyInstance['ingest'];
  /** Null when no other process inserts. */
  changes: Changes | null;
  failures: Pick<FastifyInstance['failures'], 'follower' | 'retried' | 'shown'>;
  rollups: FastifyInstance['rollups'];
  intakeLog: FastifyInstance['intakeLog'];
  redeliveryMs: number;
  /** Called when a record is erased. */
  onErased(): void;
}

export interface AskedErasure extends ErasedKey {
  /** Who asks, and why, for the audit. */
  actor: string;
  reason: string;
}

/** A request from the command line. */
export interface AskedCommand extends AskedErasure {
  isDryRun: boolean;
}

export const eraseAsked = (erasures: Erasures, { isDryRun, ...asked }: AskedCommand): Promise<RecordErasure> =>
  isDryRun ? erasures.look(asked) : erasures.erase(asked);

export class Erasures {
  readonly #stored: StoredTraces;
  readonly #decided: DecidedTraces;
  /** By record, so that simultaneous requests get the same answer. */
  readonly #running = new Map<string, Promise<RecordErasure>>();
  /** Erasures run one at a time, since each rewrites large parts of tables. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(private readonly parts: ErasuresParts) {
    this.#stored = new StoredTraces(parts.storage);
    this.#decided = new DecidedTraces(parts.store, parts.redeliveryMs);
  }

  /** Counts what would be erased. */
  async look(key: ErasedKey): Promise<RecordErasure> {
    const { connector } = key;
    await this.#flush();
    const all = { ...key, untilMs: EVER_MS };
    const found = await this.#count(all, await this.#stored.events(all));
    return { connector, isDryRun: true, found, left: null, mentions: await this.#stored.mentions(key), erasedAt: null };
  }

  erase(asked: AskedErasure): Promise<RecordErasure> {
    const hash = erasedHash(asked);
    const running = this.#running.get(hash);
    if (running) {
      return running;
    }
    const erasure = this.#last.then(() => this.#erase(asked)).finally(() => this.#running.delete(hash));
    this.#running.set(hash, erasure);
    this.#last = erasure.catch(() => undefined);
    return erasure;
  }

  async #erase({ actor, reason, ...asked }: AskedErasure): Promise<RecordErasure> {
    const { store, erased, rollups } = this.parts;
    const nowMs = Date.now();
    const before = await this.#stored.events({ ...asked, untilMs: EVER_MS });
    // An event may end a little ahead of this clock.
    const key = { ...asked, untilMs: before.reduce((last, { endTimeMs }) => Math.max(last, endTimeMs), nowMs) };
    await beginErasure(store, { ...key, actor, reason, nowMs });
    await erased.refresh();
    await passStep('erasure: noted');
    await this.#untilInsertsAreSeen();
    await this.#flush();

    let events = await this.#stored.events(key);
    const found = await this.#count(key, events);
    let left = found;
    for (let pass = 0; pass < MAX_PASSES; pass++) {
      await noteErasing(store, key, rangesOf(events.map(({ endTimeMs }) => endTimeMs)));
      await erased.refreshRanges();
      await passStep('erasure: ranges noted');
      await this.#eraseAll(key, events);
      await rollups.roller.rebuild(mergeOverlapping(await erasingRanges(store, key)));
      await passStep('erasure: rollups written');
      await endErasing(store, key);
      await erased.refreshRanges();
      await this.#flush();
      left = await this.#count(key, events);
      if (sumOf(left) === 0) {
        break;
      }
      const late = await this.#stored.events(key);
      events = [...events, ...late];
    }
    if (sumOf(left) > 0) {
      throw new StorageError(
        'overloaded',
        `New data about the record arrived meanwhile, and ${sumOf(left)} rows are left: erase it again.`
      );
    }
    const mentions = await this.#stored.mentions(key);
    await endErasure(store, key);
    this.parts.onErased();
    return { connector: key.connector, isDryRun: false, found, left, mentions, erasedAt: Date.now() };
  }

  /** Events are erased last but for rollups, because everything else is found through them. */
  async #eraseAll(key: Erased, events: readonly ErasedEvent[]) {
    const { retried, shown } = this.parts.failures;
    const ids = [...new Set(events.map(({ id }) => id))];
    const released = await this.#decided.erase(key, ids, Date.now());
    shown.changed();
    retried.remove(released);
    await passStep('erasure: decisions erased');
    await this.#stored.erase(key, events);
    await passStep('erasure: events erased');
  }

  /** Waits until inserts of any process that began before the erasure was known are stored or have failed. */
  async #untilInsertsAreSeen() {
    const { changes, ingest } = this.parts;
    const underWay = async () => (changes ? changes.underWay() : ingest.openSeqs);
    const sinceMs = performance.now();
    const before = await underWay();
    for (let open = before; open.some((seq) => before.includes(seq)); open = await underWay()) {
      if (performance.now() - sinceMs > INSERTS_MS) {
        throw new StorageError('overloaded', 'An earlier insert of events has not ended: erase the record again.');
      }
      await sleep(LOOK_MS);
    }
  }

  /** Writes what waits in memory. */
  async #flush() {
    const { failures, ingest, intakeLog } = this.parts;
    await failures.follower.flush();
    await ingest.flushIds();
    await intakeLog.write();
  }

  async #count(key: Erased, events: readonly ErasedEvent[]): Promise<RecordTraces> {
    const ids = [...new Set(events.map(({ id }) => id))];
    const stored = await this.#stored.count(key, ids);
    const { decisions, texts } = await this.#decided.count(key, ids);
    return { ...stored, decisions: stored.decisions + decisions, texts };
  }
}

const sumOf = (traces: RecordTraces) => Object.values(traces).reduce((sum, rows) => sum + rows, 0);

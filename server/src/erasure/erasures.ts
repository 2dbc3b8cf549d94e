/**
 * Erases everything about a record, whatever its data object, on whichever storage, and says that nothing is left. What
 * is sent again is refused from its first step on. A process that ends in between leaves a note: the next start goes on,
 * or whoever asks again.
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
import { type Changes, merged, rangesOf } from '../storage/rollups/shared/changes';
import { type Storage, StorageError } from '../storage/storage';
import { DecidedTraces } from './decidedTraces';
import { type ErasedRecords } from './erasedRecords';
import { type ErasedEvent, StoredTraces } from './storedTraces';

/** What is decided or written meanwhile may name the record once more. */
const MAX_PASSES = 5;

/** Inserts that began before are waited for: another process takes a minute to end one whose process was killed. */
const INSERTS_MS = 180_000;
const LOOK_MS = 20;

/** Beyond any event, within what the engine's times hold. */
const EVER_MS = Date.UTC(2200, 0, 1);

export interface ErasuresParts {
  storage: Storage;
  store: DecisionStore;
  erased: ErasedRecords;
  ingest: FastifyInstance['ingest'];
  /** Null where no other process inserts. */
  changes: Changes | null;
  failures: Pick<FastifyInstance['failures'], 'follower' | 'retried' | 'shown'>;
  rollups: FastifyInstance['rollups'];
  intakeLog: FastifyInstance['intakeLog'];
  redeliveryMs: number;
  /** Told once a record is erased. */
  onErased(): void;
}

export interface AskedErasure extends ErasedKey {
  /** On whose behalf, and why, for the audit. */
  actor: string;
  reason: string;
}

/** As the command line asks. */
export interface AskedCommand extends AskedErasure {
  isDryRun: boolean;
}

export const eraseAsked = (erasures: Erasures, { isDryRun, ...asked }: AskedCommand): Promise<RecordErasure> =>
  isDryRun ? erasures.look(asked) : erasures.erase(asked);

export class Erasures {
  readonly #stored: StoredTraces;
  readonly #decided: DecidedTraces;
  /** By record, so that who asks twice gets the same answer. */
  readonly #running = new Map<string, Promise<RecordErasure>>();
  /** One at a time: each writes large parts of tables anew. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(private readonly parts: ErasuresParts) {
    this.#stored = new StoredTraces(parts.storage);
    this.#decided = new DecidedTraces(parts.store, parts.redeliveryMs);
  }

  /** What would be erased. */
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
    passStep('erasure: noted');
    await this.#untilInsertsAreSeen();
    await this.#flush();

    let events = await this.#stored.events(key);
    const found = await this.#count(key, events);
    let left = found;
    for (let pass = 0; pass < MAX_PASSES; pass++) {
      await noteErasing(store, key, rangesOf(events.map(({ endTimeMs }) => endTimeMs)));
      await erased.refreshRanges();
      passStep('erasure: ranges noted');
      await this.#eraseAll(key, events);
      await rollups.roller.rebuild(merged(await erasingRanges(store, key)));
      passStep('erasure: rollups written');
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
        `Something about the record came meanwhile, and ${sumOf(left)} rows of it are left: erase it again.`
      );
    }
    const mentions = await this.#stored.mentions(key);
    await endErasure(store, key);
    this.parts.onErased();
    return { connector: key.connector, isDryRun: false, found, left, mentions, erasedAt: Date.now() };
  }

  /** Events are last but for rollups: all else is found by them. */
  async #eraseAll(key: Erased, events: readonly ErasedEvent[]) {
    const { retried, shown } = this.parts.failures;
    const ids = [...new Set(events.map(({ id }) => id))];
    const released = await this.#decided.erase(key, ids, Date.now());
    shown.changed();
    retried.remove(released);
    passStep('erasure: decisions erased');
    await this.#stored.erase(key, events);
    passStep('erasure: events erased');
  }

  /** Those that began before the record was known to be erased, of any process, are stored, or have come to nothing. */
  async #untilInsertsAreSeen() {
    const { changes, ingest } = this.parts;
    const underWay = async () => (changes ? changes.underWay() : ingest.openSeqs);
    const sinceMs = performance.now();
    const before = await underWay();
    for (let open = before; open.some((seq) => before.includes(seq)); open = await underWay()) {
      if (performance.now() - sinceMs > INSERTS_MS) {
        throw new StorageError('overloaded', 'An insert of events that began before has not ended: erase it again.');
      }
      await sleep(LOOK_MS);
    }
  }

  /** What waits in memory to be written. */
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

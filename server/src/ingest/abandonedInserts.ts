/**
 * Follows inserts that began and never reported their end, on a ClickHouse that several server processes share: their
 * process was killed, or the insert failed. Any process that finds one follows the events that it stored. Until then
 * queries read its time range from raw events.
 */
import { setTimeout as sleep } from 'node:timers/promises';

import { type FastifyBaseLogger } from 'fastify';

import { type Changes } from '../storage/rollups/shared/changes';
import { type Storage } from '../storage/storage';
import { type Follower } from './follower';
import { type SharedInserts } from './sharedInserts';
import { SELECT_STORED_EVENTS, type StoredEvent } from './storedEvent';

const LOOK_EVERY_MS = 10_000;
/** Longer than an insert may take. Measured by this process from when it first saw the insert, since clocks differ. */
const GRACE_MS = 60_000;

export interface AbandonedParts {
  storage: Storage;
  changes: Changes;
  shared: Pick<SharedInserts, 'leftBehind'>;
  followers: readonly Follower[];
  /** Whether this process runs the insert, and so will end it itself. */
  isUnderWay(seq: number): boolean;
  log: FastifyBaseLogger;
}

export class AbandonedInserts {
  readonly #firstSeen = new Map<number, number>();
  readonly #closed = new AbortController();
  #loop: Promise<void> | null = null;

  constructor(private readonly parts: AbandonedParts) {}

  start() {
    this.#loop = this.#lookOnAndOn();
  }

  async close() {
    this.#closed.abort();
    await this.#loop;
  }

  async #lookOnAndOn() {
    const { signal } = this.#closed;
    while (!signal.aborted) {
      await sleep(LOOK_EVERY_MS, undefined, { signal, ref: false }).catch(() => undefined);
      if (!signal.aborted) {
        await this.end().catch((error: unknown) =>
          this.parts.log.warn({ err: error }, 'could not follow interrupted inserts; trying again')
        );
      }
    }
  }

  /** Ends the inserts that no process will end. `graceMs` is how long an insert must have been seen under way. */
  async end(graceMs = GRACE_MS) {
    const { changes, shared, isUnderWay } = this.parts;
    await this.#end(await shared.leftBehind());
    const nowMs = performance.now();
    const seqs = (await changes.underWay()).filter((seq) => !isUnderWay(seq));
    [...this.#firstSeen.keys()].filter((seq) => !seqs.includes(seq)).forEach((seq) => this.#firstSeen.delete(seq));
    seqs.filter((seq) => !this.#firstSeen.has(seq)).forEach((seq) => this.#firstSeen.set(seq, nowMs));
    const old = seqs.filter((seq) => nowMs - (this.#firstSeen.get(seq) ?? nowMs) >= graceMs);
    if (old.length === 0 || (await this.#areInsertsRunning(graceMs))) {
      return;
    }
    await this.#end(old);
  }

  async #end(seqs: readonly number[]) {
    for (const seq of seqs) {
      await this.#follow(seq);
      await this.parts.changes.stored([seq]);
    }
  }

  /** Whether an insert that began that long ago still runs, and may yet store its events. */
  async #areInsertsRunning(graceMs: number): Promise<boolean> {
    const found = await Promise.all(
      this.parts.storage.shards.map((shard) =>
        shard.rows(
          `SELECT 1 FROM system.processes WHERE query LIKE 'INSERT INTO%events%' AND elapsed >= ${graceMs / 2000} LIMIT 1`,
          {},
          { lane: 'background' }
        )
      )
    );
    return found.some(({ length }) => length > 0);
  }

  async #follow(seq: number) {
    const events = await this.parts.storage.rows<StoredEvent>(
      `${SELECT_STORED_EVENTS} WHERE seq = {seq:UInt64}`,
      { seq },
      { lane: 'background' }
    );
    for (const follower of this.parts.followers) {
      await follower.follow(events, seq);
      await follower.flush?.();
    }
  }
}

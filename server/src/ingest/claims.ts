/**
 * Events that several server processes get at the same moment. Each process claims the events of an insert before it
 * looks which of them are known, and lets go once all can know them; of two claims on an event, the later one waits. So
 * one process alone answers that an event is accepted, and of two contents the first one stays.
 *
 * Nobody waits for a process that has ended, or whose insert failed: its claim is made uncertain, after which it can't
 * answer that its events are accepted. Events that are the same may be stored again at once, which changes nothing;
 * another content under one of their ids is sent away until somebody knows whether they were stored. Claims are in the
 * order of their seq, and wait for lower ones alone, so none wait for each other.
 */
import { setTimeout as sleep } from 'node:timers/promises';

import { sql } from 'kysely';

import { MEMBERS } from '../decisions/postgresNotifications';
import { type DecisionStore } from '../decisions/store';
import { StorageError } from '../storage/storage';
import { contentOfEvent, isSameContent } from './content';
import { type Identity, identityOfEvent } from './identity';
import { type StoredEvent } from './storedEvent';

/** For an insert of a process that lives; who sent its events to another one as well sends them there again. */
const PATIENCE_MS = 5000;
const FIRST_LOOK_MS = 5;
const LONGEST_PAUSE_MS = 100;

const IDENTITY_BYTES = 12;
const EVENT_BYTES = IDENTITY_BYTES + 4;

/** Whether another content of the event may be stored, or not, as nobody knows. */
type IsUndecided = (event: StoredEvent) => boolean;

export class Claims {
  constructor(
    private readonly store: DecisionStore,
    private readonly patienceMs = PATIENCE_MS
  ) {}

  /** After an insert's own claim: resolves when no other process has one of its events on its way. */
  async othersDone(seq: number, events: readonly StoredEvent[], own: readonly number[]): Promise<IsUndecided> {
    const others = (await this.#below(seq)).filter((other) => !own.includes(other.seq));
    const ids = new Set(others.length === 0 ? [] : events.map(identityOfEvent));
    const shared = others.flatMap((other) => {
      const both = [...readEvents(other.events)].filter(([identity]) => ids.has(identity));
      return both.length > 0 ? [{ seq: other.seq, both }] : [];
    });
    const uncertain = await this.#wait(shared.map((claim) => claim.seq));
    const left = shared.filter((claim) => uncertain.has(claim.seq)).map(({ both }) => new Map(both));
    return (event) =>
      left.some((contents) => {
        const content = contents.get(identityOfEvent(event));
        return content !== undefined && !isSameContent(content, contentOfEvent(event));
      });
  }

  /** Claims that nobody answers for any more. */
  async giveUp(seqs: readonly number[]) {
    if (seqs.length > 0) {
      await this.store.db.updateTable('claimed_events').set({ is_uncertain: 1 }).where('seq', 'in', seqs).execute();
    }
  }

  /** Every one of them: a claim takes its seq and is written in one statement, and seqs in the order of their commits. */
  #below(seq: number) {
    return this.store.db.selectFrom('claimed_events').select(['seq', 'events']).where('seq', '<', seq).execute();
  }

  /** Until each has gone or is uncertain; answers those that are. */
  async #wait(seqs: readonly number[]): Promise<ReadonlySet<number>> {
    const sinceMs = performance.now();
    for (let pauseMs = FIRST_LOOK_MS; seqs.length > 0; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      const left = await this.#left(seqs);
      const certain = left.filter((claim) => !claim.isUncertain);
      if (certain.length === 0) {
        return new Set(left.map((claim) => claim.seq));
      }
      if (performance.now() - sinceMs > this.patienceMs) {
        throw new StorageError('overloaded', 'Another server process is storing the same events; send them again.');
      }
      await this.giveUp(certain.filter(({ isAlive }) => !isAlive).map((claim) => claim.seq));
      await sleep(pauseMs);
    }
    return new Set();
  }

  async #left(seqs: readonly number[]) {
    const { rows } = await sql<{ seq: number; isUncertain: boolean; isAlive: boolean }>`
      select seq, is_uncertain = 1 as "isUncertain", exists (
        select 1 from pg_locks where locktype = 'advisory' and classid = ${MEMBERS} and objid = owner and objsubid = 2
          and granted and database = (select oid from pg_database where datname = current_database())
      ) as "isAlive"
      from claimed_events where seq in (${sql.join(seqs)})`.execute(this.store.db);
    return rows;
  }
}

/** As a claim holds them: 12 bytes of identity and 4 of content each. */
export function claimOf(events: readonly StoredEvent[]): Buffer {
  const bytes = Buffer.allocUnsafe(events.length * EVENT_BYTES);
  events.forEach((event, index) => {
    bytes.write(identityOfEvent(event), index * EVENT_BYTES, 'latin1');
    bytes.writeUInt32LE(contentOfEvent(event), index * EVENT_BYTES + IDENTITY_BYTES);
  });
  return bytes;
}

function* readEvents(bytes: Buffer): Generator<[Identity, number]> {
  for (let at = 0; at < bytes.length; at += EVENT_BYTES) {
    yield [bytes.toString('latin1', at, at + IDENTITY_BYTES), bytes.readUInt32LE(at + IDENTITY_BYTES)];
  }
}

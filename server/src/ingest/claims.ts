/**
 * Events that several server processes get at the same moment. Each process claims the events of an insert before it
 * looks which of them are known; of two claims on an event, the later one waits until the earlier one is done. So one
 * process alone answers that an event is accepted, and of two contents the first one stays.
 *
 * An insert is done when its events are stored and all that follows from them but for their ids: from then on its claim
 * says that these are known, and is let go once they are written.
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

/** The content of each event, by its identity. */
type Contents = ReadonlyMap<Identity, number>;

export interface OthersEvents {
  /** Of inserts that are done, and whose ids may not be written. */
  known: Contents;
  /** Whether another content of the event may be stored, or not, as nobody knows. */
  isUndecided(event: StoredEvent): boolean;
}

interface Claim {
  seq: number;
  isDone: boolean;
  isUncertain: boolean;
}

/** Nothing is under way any more that it tells of. */
const IS_DONE = sql<boolean>`not exists (
  select 1 from changed_ranges where changed_ranges.seq = claimed_events.seq and is_stored = 0
)`;

const IS_ALIVE = sql<boolean>`exists (
  select 1 from pg_locks where locktype = 'advisory' and classid = ${MEMBERS} and objid = owner and objsubid = 2
    and granted and database = (select oid from pg_database where datname = current_database())
)`;

export class Claims {
  /** Of other processes, by seq, for as long as they are there. */
  #read = new Map<number, Contents>();

  constructor(
    private readonly store: DecisionStore,
    private readonly patienceMs = PATIENCE_MS
  ) {}

  /** After an insert's own claim: resolves when no other process has one of its events on its way. */
  async othersDone(seq: number, events: readonly StoredEvent[], own: readonly number[]): Promise<OthersEvents> {
    const ids = events.map(identityOfEvent);
    const others = (await this.#below(seq)).filter((other) => !own.includes(other.seq));
    const shared = others.filter(({ contents }) => ids.some((identity) => contents.has(identity)));
    const waitedFor = shared.filter(({ isDone }) => !isDone).map((claim) => claim.seq);
    const left = new Map((await this.#wait(waitedFor)).map((claim) => [claim.seq, claim]));
    const known = new Map<Identity, number>();
    const undecided: Contents[] = [];
    for (const { contents, ...claim } of shared) {
      if (claim.isDone || left.get(claim.seq)?.isDone) {
        ids.filter((identity) => contents.has(identity)).forEach((id) => known.set(id, contents.get(id)!));
      } else if (left.has(claim.seq)) {
        undecided.push(contents);
      }
    }
    return {
      known,
      isUndecided: (event) =>
        undecided.some((contents) => {
          const content = contents.get(identityOfEvent(event));
          return content !== undefined && !isSameContent(content, contentOfEvent(event));
        }),
    };
  }

  /** Those of the ids that inserts of other processes, which are done, have made known. */
  async known(identities: readonly Identity[]): Promise<Contents> {
    const done = (await this.#below(Number.MAX_SAFE_INTEGER)).filter(({ isDone }) => isDone);
    return new Map(
      identities.flatMap((identity) => {
        const content = done.find(({ contents }) => contents.has(identity))?.contents.get(identity);
        return content === undefined ? [] : [[identity, content] as const];
      })
    );
  }

  /** Inserts that are done, of processes that will not write their ids any more. */
  async leftBehind(): Promise<number[]> {
    const rows = await this.store.db
      .selectFrom('claimed_events')
      .select('seq')
      .where(IS_DONE)
      .where(sql<boolean>`(is_uncertain = 1 or not ${IS_ALIVE})`)
      .execute();
    return rows.map(({ seq }) => seq);
  }

  /** Their ids are written. */
  async release(seqs: readonly number[]) {
    if (seqs.length > 0) {
      await this.store.db.deleteFrom('claimed_events').where('seq', 'in', seqs).execute();
    }
  }

  /** Claims that nobody answers for any more. */
  async giveUp(seqs: readonly number[]) {
    if (seqs.length > 0) {
      await this.store.db.updateTable('claimed_events').set({ is_uncertain: 1 }).where('seq', 'in', seqs).execute();
    }
  }

  /**
   * All but those of this process that it answers for, whose ids it has in memory: a claim takes its seq and is written in
   * one statement, and seqs in the order of their commits. Their events are read once.
   */
  async #below(seq: number) {
    const before = this.#read;
    const { rows } = await sql<Claim & { events: Buffer | null }>`
      select seq, is_uncertain = 1 as "isUncertain", ${IS_DONE} as "isDone",
        case when seq = any(${[...before.keys()]}::bigint[]) then null else events end as events
      from claimed_events
      where seq < ${seq} and (owner != ${this.store.memberKey}::integer or is_uncertain = 1)`.execute(this.store.db);
    const claims = rows.map(({ events, ...claim }) => ({
      ...claim,
      contents: events ? new Map(readEvents(events)) : before.get(claim.seq)!,
    }));
    this.#read = new Map(claims.map((claim) => [claim.seq, claim.contents]));
    return claims;
  }

  /** Until each has gone, is done or is uncertain; answers those that are there. */
  async #wait(seqs: readonly number[]): Promise<Claim[]> {
    const sinceMs = performance.now();
    for (let pauseMs = FIRST_LOOK_MS; seqs.length > 0; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      const left = await this.#left(seqs);
      const underWay = left.filter(({ isDone, isUncertain }) => !isDone && !isUncertain);
      if (underWay.length === 0) {
        return left;
      }
      if (performance.now() - sinceMs > this.patienceMs) {
        throw new StorageError('overloaded', 'Another server process is storing the same events; send them again.');
      }
      await this.giveUp(underWay.filter(({ isAlive }) => !isAlive).map((claim) => claim.seq));
      await sleep(pauseMs);
    }
    return [];
  }

  async #left(seqs: readonly number[]) {
    const { rows } = await sql<Claim & { isAlive: boolean }>`
      select seq, is_uncertain = 1 as "isUncertain", ${IS_DONE} as "isDone", ${IS_ALIVE} as "isAlive"
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

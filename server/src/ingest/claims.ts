/**
 * Keeps an event that several server processes get at the same moment from being accepted twice. Each process claims
 * the events of an insert before it looks up which of them are known. Of two claims on an event, the one with the
 * higher seq waits until the other is done. So only one process answers that an event is accepted, and of two contents
 * the first is kept.
 *
 * An insert is done when its events are stored and all followers but the one of ids have followed them. From then on
 * its claim says that the ids are known. The claim is released once the ids are written.
 *
 * No process waits for one that has ended, or whose insert failed. Such a claim is marked uncertain; its process can
 * then no longer answer that the events are accepted. The same events may be stored again at once, which changes
 * nothing. Other content under one of their ids is refused until it is known whether the events were stored. A claim
 * waits only for claims with lower seqs, so there are no deadlocks.
 */
import { setTimeout as sleep } from 'node:timers/promises';

import { type RawBuilder, sql } from 'kysely';

import { MEMBERS } from '../decisions/postgresNotifications';
import { type DecisionStore } from '../decisions/store';
import { StorageError } from '../storage/storage';
import { contentOfEvent, isSameContent } from './contentHash';
import { type Identity, identityOfEvent } from './eventIdentity';
import { type StoredEvent } from './storedEvent';

/** How long to wait for an insert of a live process. After it, the sender is told to send its events again. */
const PATIENCE_MS = 5000;
const FIRST_LOOK_MS = 5;
const LONGEST_PAUSE_MS = 100;

const IDENTITY_BYTES = 12;
const EVENT_BYTES = IDENTITY_BYTES + 4;

/** The content of each event, by its identity. */
type Contents = ReadonlyMap<Identity, number>;

export interface OthersEvents {
  /** Events of inserts that are done, whose ids may not be written yet. */
  known: Contents;
  /** Whether other content under the event's id may or may not be stored; no process knows yet. */
  isUndecided(event: StoredEvent): boolean;
}

/** What a reading of claims has found. */
export interface ClaimNews {
  /** Events of those that were not read before. */
  contents: readonly Contents[];
  /** Every claim up to this seq has been read, or is gone. */
  through: number;
  /** The highest seq of a claim that is gone. */
  gone: number;
}

interface Claim {
  seq: number;
  isDone: boolean;
  isUncertain: boolean;
}

/** Done: `changed_ranges` no longer has the insert as under way. */
const IS_DONE = sql<boolean>`not exists (
  select 1 from changed_ranges where changed_ranges.seq = claimed_events.seq and is_stored = 0
)`;

const IS_ALIVE = sql<boolean>`exists (
  select 1 from pg_locks where locktype = 'advisory' and classid = ${MEMBERS} and objid = owner and objsubid = 2
    and granted and database = (select oid from pg_database where datname = current_database())
)`;

export class Claims {
  /** Contents of other processes' claims, by seq, for as long as the claims exist. */
  #read = new Map<number, Contents>();

  constructor(
    private readonly store: DecisionStore,
    /** Told of every claim of another process that is read, before anything else is done with it. */
    private readonly onNews: (news: ClaimNews) => void = () => undefined,
    private readonly patienceMs = PATIENCE_MS
  ) {}

  /**
   * Call it after the insert's own claim. Resolves when no other process is storing any of the events. `own` are seqs
   * of this process's inserts, which are not waited for.
   */
  async othersDone(seq: number, events: readonly StoredEvent[], own: readonly number[]): Promise<OthersEvents> {
    const ids = events.map(identityOfEvent);
    const others = (await this.#others()).filter((other) => other.seq < seq && !own.includes(other.seq));
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

  /** The ids among these that other processes' finished inserts have made known, with their contents. */
  async known(identities: readonly Identity[]): Promise<Contents> {
    const done = (await this.#others()).filter(({ isDone }) => isDone);
    return new Map(
      identities.flatMap((identity) => {
        const content = done.find(({ contents }) => contents.has(identity))?.contents.get(identity);
        return content === undefined ? [] : [[identity, content] as const];
      })
    );
  }

  /** Seqs of finished inserts whose process will not write their ids. */
  async leftBehind(): Promise<number[]> {
    const rows = await this.store.db
      .selectFrom('claimed_events')
      .select('seq')
      .where(IS_DONE)
      .where(sql<boolean>`(is_uncertain = 1 or not ${IS_ALIVE})`)
      .execute();
    return rows.map(({ seq }) => seq);
  }

  /** Deletes the claims, once their ids are written. */
  async release(seqs: readonly number[]) {
    if (seqs.length > 0) {
      await this.store.db.deleteFrom('claimed_events').where('seq', 'in', seqs).execute();
    }
  }

  /** Marks the claims uncertain: no process answers for them. */
  async giveUp(seqs: readonly number[]) {
    if (seqs.length > 0) {
      await this.store.db.updateTable('claimed_events').set({ is_uncertain: 1 }).where('seq', 'in', seqs).execute();
    }
  }

  /** All that are there, of this process too. */
  async readAll(): Promise<ClaimNews> {
    const { ends, claims } = await this.#select(sql`true`, []);
    return { ...ends, contents: claims.flatMap(({ events }) => (events ? [new Map(readEvents(events))] : [])) };
  }

  /**
   * Claims with a lower seq: of other processes, and uncertain ones of this process. The ids of its other claims are in
   * memory. One statement takes a claim's seq and writes the claim, and seqs follow the order of commits, so none is
   * missed. The events of a claim are read once.
   */
  async #others() {
    const before = this.#read;
    const isOfOthers = sql`owner != ${this.store.memberKey}::integer or is_uncertain = 1`;
    const { ends, claims } = await this.#select(isOfOthers, [...before.keys()]);
    const fresh = claims.flatMap(({ seq, events }) => (events ? [[seq, new Map(readEvents(events))] as const] : []));
    const read: ReadonlyMap<number, Contents> = new Map([...before, ...fresh]);
    const others = claims.map(({ events: _, ...claim }) => ({ ...claim, contents: read.get(claim.seq)! }));
    this.#read = new Map(others.map((claim) => [claim.seq, claim.contents]));
    this.onNews({ ...ends, contents: fresh.map(([, contents]) => contents) });
    return others;
  }

  /** Claims, and how far they go, as of one moment. The events of those in `without` are left out. */
  async #select(where: RawBuilder<unknown>, without: readonly number[]) {
    type Ends = Omit<ClaimNews, 'contents'>;
    const { rows } = await sql<Ends & ((Claim & { events: Buffer | null }) | { seq: null })>`
      select ends.*, claims.* from (
        select coalesce((select value from counters where name = 'seq'), 0) as through,
          (select seq from gone_claims) as gone
      ) as ends left join (
        select seq, is_uncertain = 1 as "isUncertain", ${IS_DONE} as "isDone",
          case when seq = any(${without}::bigint[]) then null else events end as events
        from claimed_events where ${where}
      ) as claims on true`.execute(this.store.db);
    const [{ through, gone } = { through: 0, gone: 0 }] = rows;
    return { ends: { through, gone }, claims: rows.flatMap((row) => (row.seq === null ? [] : [row])) };
  }

  /** Waits until each claim is gone, done or uncertain. Returns the claims that still exist. */
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

/** The content of a claim: 12 bytes of identity and 4 of content hash for each event. */
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

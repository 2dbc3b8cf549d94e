/**
 * Makes batches durable. Requests that arrive while an insert runs are combined into the next one (group commit), so
 * that the cost of a sync to disk is shared; each is answered when its events are on disk and followed. One group is
 * written while the one before it is followed; where either fails, what is stored is followed before anything else.
 */
import { setImmediate } from 'node:timers/promises';

import { type ErasedRecords } from '../erasure/erasedRecords';
import { passStep } from '../steps';
import { type SeqClock } from '../storage/seq';
import { type Storage, StorageError } from '../storage/storage';
import { tabSeparated } from '../storage/tabSeparated';
import { currentRequest, onBehalfOf, type RequestContext } from '../telemetry/requestContext';
import { tracedTogether } from '../telemetry/spans';
import { EndTimes } from './endTimes';
import { FairQueue } from './fairQueue';
import { type Follower } from './follower';
import { type Identity, identityOfEvent } from './identity';
import { type SeenIds } from './seenIds';
import { type Sender } from './sender';
import { type SharedInserts, TakenOverError } from './sharedInserts';
import { type CommitCounts, sortEvents } from './sortEvents';
import { EVENT_COLUMNS, eventRow, SELECT_STORED_EVENTS, type StoredEvent } from './storedEvent';

/** Most events of one insert, unless a single request has more. */
const MAX_GROUP_EVENTS = 20_000;

/**
 * Of those who send at the same time, so many are waited for, so long: a group of three batches costs a fifth less than
 * one of two. The others are read meanwhile.
 */
const GATHERED_SHARE = 0.75;
const MAX_GATHER_MS = 15;
/** How soon those are forgotten who send no more, by group. */
const SENDERS_KEPT = 0.9;

/** However slow the disk: whoever waits much longer gives up, and sends again what is being written. */
const MAX_WAIT_MS = 10_000;

/** Where events waited longer before their turn came, fewer may wait: after an overload, that is how long it lasts on. */
const GOOD_WAIT_MS = 2000;

/** However long they waited, so many may, or nothing would be shared. */
const MIN_QUEUED_EVENTS = 5000;

interface Submission {
  sender: Sender;
  events: readonly StoredEvent[];
  request: RequestContext | null;
  sinceMs: number;
  resolve(counts: CommitCounts): void;
  reject(error: unknown): void;
}

/** What a group came to: its answers, and what of it is new and stored under a seq of its own, if anything is. */
interface Written {
  answers: ReadonlyArray<CommitCounts | StorageError>;
  fresh: readonly StoredEvent[];
  ids: ReadonlyMap<Identity, number>;
  seq: number | null;
}

export class Committer {
  readonly #queue = new FairQueue<Submission>();
  /** How many events may wait, as fast as they are written at present. */
  #mayQueue: number;
  #acceptedEvents = 0;
  /** Batches that are not answered. */
  #unanswered = 0;
  /** How many send at the same time, as of the last groups. */
  #senders = 0;
  #running: Promise<void> | null = null;
  /** Tells who waits, for a group to be followed or for more batches, that another one is there. */
  #wake = () => {};
  /** The seqs of inserts that are not complete, in order: under way, or failed, and then some rows may be there. */
  #open: number[] = [];
  #completeSeq: number;
  /** Why `#open` has to be mended, null where it needs not. */
  #failure: { error: unknown } | null = null;
  /** Ids of events that are being written or followed, which the ids seen don't know yet, with the events' content; for each group. */
  #unfollowed: Array<ReadonlyMap<Identity, number>> = [];
  readonly #followers: readonly Follower[];

  constructor(
    private readonly storage: Storage,
    private readonly clock: SeqClock,
    private readonly seenIds: SeenIds,
    followers: readonly Follower[],
    private readonly maxQueuedEvents: number,
    private readonly endTimes = new EndTimes(),
    /** Where other processes insert as well: what is noted there is mended by any of them. */
    private readonly shared: SharedInserts | null = null,
    private readonly erased: Pick<ErasedRecords, 'has' | 'refresh'> | null = null
  ) {
    // Ids come last: an id that is known belongs to an event that everything else has followed.
    this.#followers = [...followers, seenIds];
    this.#completeSeq = clock.last;
    this.#mayQueue = maxQueuedEvents;
  }

  /** Every insert up to this seq is stored and followed, or has left nothing. */
  get completeSeq(): number {
    return this.#completeSeq;
  }

  /** The lowest seq of an insert that is under way or failed, null where there is none. */
  get openSeq(): number | null {
    return this.#open[0] ?? null;
  }

  /** Whether an insert failed that may have stored some events, which nothing has followed. */
  get hasFailed(): boolean {
    return this.#failure !== null;
  }

  get openSeqs(): readonly number[] {
    return [...this.#open];
  }

  get queuedEvents(): number {
    return this.#queue.events;
  }

  get acceptedEvents(): number {
    return this.#acceptedEvents;
  }

  /** Throws where no batch of so many events would be accepted of this sender now. */
  assertAccepts(sender: Sender, events = 1) {
    if (!this.#queue.mayTake(sender, events, this.#mayQueue)) {
      throw new StorageError('overloaded', 'More events are waiting to be written than may; send them again later.');
    }
    const waitsSinceMs = [this.#queue.oldestMs(sender), this.#queue.oldestTurnMs()];
    if (waitsSinceMs.some((sinceMs) => sinceMs !== null && performance.now() - sinceMs > MAX_WAIT_MS)) {
      throw new StorageError('overloaded', 'Events wait too long to be written; send them again later.');
    }
  }

  /** `token` is the id of the one that sends them. */
  submit(events: readonly StoredEvent[], token = ''): Promise<CommitCounts> {
    const sender = { token, connector: events[0]?.connector ?? '' };
    this.assertAccepts(sender, events.length);
    this.#sendAway(this.#queue.makeRoom(sender, events.length, this.#mayQueue));
    this.#unanswered++;
    this.#senders = Math.max(this.#senders, this.#unanswered);
    return new Promise((resolve, reject) => {
      this.#queue.push({ sender, events, request: currentRequest(), sinceMs: performance.now(), resolve, reject });
      this.#wake();
      // It goes on for requests that come later.
      this.#running ??= onBehalfOf(null, () => this.#run());
    });
  }

  #sendAway(batches: readonly Submission[]) {
    this.#unanswered -= batches.length;
    batches.forEach(({ reject }) =>
      reject(
        new StorageError(
          'overloaded',
          'More events of this sender are waiting to be written than its share; send them again later.'
        )
      )
    );
  }

  /** Resolves when nothing waits any more. */
  async drain() {
    while (this.#running) {
      await this.#running;
    }
  }

  async #run() {
    let before = Promise.resolve();
    do {
      // Requests that arrive in the same turn of the event loop belong together.
      await setImmediate();
      await this.#gather();
      const { written, done } = this.#start(this.#takeGroup(), before);
      await Promise.all([written, before]);
      before = done;
      if (this.#queue.length === 0) {
        await Promise.race([before, new Promise<void>((resolve) => (this.#wake = resolve))]);
      }
    } while (this.#queue.length > 0);
    this.#running = null;
  }

  /** Waits a moment where more batches are likely to come; a lone sender never waits. */
  async #gather() {
    const enough = Math.floor(this.#senders * GATHERED_SHARE);
    this.#senders *= SENDERS_KEPT;
    if (this.#queue.length >= enough) {
      return;
    }
    let isOver = false;
    const timer = setTimeout(() => {
      isOver = true;
      this.#wake();
    }, MAX_GATHER_MS);
    while (this.#queue.length < enough && !isOver) {
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    clearTimeout(timer);
  }

  /** `written` and `done` resolve whether it succeeds or not. */
  #start(group: readonly Submission[], before: Promise<void>) {
    let release = () => {};
    const written = new Promise<void>((resolve) => (release = resolve));
    const done = tracedTogether('group commit', group, { 'sync_health.batches': group.length }, () =>
      this.#commit(group, before, release)
    )
      .then(
        (answers) => group.forEach((submission, index) => answer(submission, answers[index]!)),
        (error: unknown) => {
          this.#failure = { error };
          // The one before it may still succeed; what came after it fails with it.
          void before.then(() => this.shared?.giveUp([...this.#open]));
          group.forEach(({ reject }) => reject(error));
        }
      )
      .finally(() => {
        release();
        this.#queue.done(group);
        this.#unanswered -= group.length;
      });
    return { written, done };
  }

  #takeGroup(): Submission[] {
    const nowMs = performance.now();
    this.#adjustQueue(nowMs - (this.#queue.oldestMs() ?? nowMs));
    return this.#queue.take(MAX_GROUP_EVENTS, nowMs);
  }

  #adjustQueue(waitedMs: number) {
    const factor = Math.min(GOOD_WAIT_MS / waitedMs, 1.25);
    this.#mayQueue = Math.min(this.maxQueuedEvents, Math.max(MIN_QUEUED_EVENTS, this.#mayQueue * factor));
  }

  async #commit(group: readonly Submission[], before: Promise<void>, release: () => void) {
    if (this.#failure) {
      await before;
      await this.#mend();
    }
    const { answers, fresh, ids, seq } = await this.#write(group);
    release();
    await before;
    if (this.#failure) {
      // A duplicate in this group may be of an event that was not followed.
      throw this.#failure.error;
    }
    if (seq === null) {
      return answers;
    }
    await this.#follow(fresh, seq);
    passStep('ingest: ids known');
    const takenOver = await this.#tellDone(seq);
    passStep('ingest: done');
    this.#open.shift();
    this.#completeSeq = seq;
    this.#acceptedEvents += fresh.length;
    this.#unfollowed = this.#unfollowed.filter((group) => group !== ids);
    return takenOver ? answers.map(() => takenOver) : answers;
  }

  async #write(group: readonly Submission[]): Promise<Written> {
    const batches = group.map(({ events }) => events);
    const begun = await this.shared?.begin(batches.flat(), [...this.#open]);
    if (begun) {
      this.#open.push(begun.seq);
      passStep('ingest: claimed');
      // Only now: who erases a record waits for inserts that are noted, or this one knows of it.
      await this.#hearOfErased(begun.seq);
    }
    // Taken before the ids seen are asked: a group that is followed meanwhile leaves the one after they have looked.
    const unfollowed = [...this.#unfollowed];
    const seen = await this.seenIds.known(batches.flatMap((events) => events.map(identityOfEvent)));
    const { answers, fresh, ids } = sortEvents(batches, [seen, ...unfollowed], {
      isUndecided: begun?.isUndecided ?? (() => false),
      isErased: (event) => this.erased?.has(event) ?? false,
    });
    if (fresh.length === 0) {
      await (begun && this.#letGo(begun.seq));
      return { answers, fresh, ids, seq: null };
    }
    const seq = begun?.seq ?? this.clock.next();
    this.#unfollowed.push(ids);
    if (!begun) {
      this.#open.push(seq);
    }
    fresh.forEach(({ endTimeMs }) => this.endTimes.note(endTimeMs));
    await this.#insert(fresh, seq);
    passStep('ingest: events stored');
    return { answers, fresh, ids, seq };
  }

  async #hearOfErased(seq: number) {
    try {
      await this.erased?.refresh();
    } catch (error) {
      await this.#letGo(seq).catch(() => undefined);
      throw new StorageError('unavailable', 'The database of decisions does not answer.', { cause: error });
    }
  }

  async #letGo(seq: number) {
    await this.shared?.nothingNew(seq);
    this.#open = this.#open.filter((open) => open !== seq);
  }

  /** Others who stored the events as well answer for them. */
  async #tellDone(seq: number): Promise<TakenOverError | null> {
    try {
      await this.shared?.done(seq);
      return null;
    } catch (error) {
      if (error instanceof TakenOverError) {
        return error;
      }
      throw error;
    }
  }

  isUnderWay(seq: number): boolean {
    return this.#failure === null && this.#open.includes(seq);
  }

  async #insert(events: readonly StoredEvent[], seq: number) {
    const rows = events.map((event) => eventRow(event, seq));
    await this.storage.insert('events', EVENT_COLUMNS, tabSeparated(rows), { lane: 'write' });
  }

  async #follow(events: readonly StoredEvent[], seq: number) {
    for (const follower of this.#followers) {
      await follower.follow(events, seq);
    }
  }

  /** An insert that failed may have stored its rows all the same. They are followed before anything else is written. */
  async #mend() {
    if (this.shared) {
      await this.shared.giveUp(this.#open);
      this.#open = [];
    }
    for (let seq = this.#open[0]; seq !== undefined; seq = this.#open[0]) {
      const left = await this.storage.rows<StoredEvent>(
        `${SELECT_STORED_EVENTS} WHERE seq = {seq:UInt64}`,
        { seq },
        { lane: 'write' }
      );
      await this.#follow(left, seq);
      this.#open.shift();
      this.#completeSeq = seq;
      this.#acceptedEvents += left.length;
    }
    this.#unfollowed = [];
    this.#failure = null;
  }
}

function answer({ resolve, reject }: Submission, outcome: CommitCounts | StorageError) {
  if (outcome instanceof StorageError) {
    reject(outcome);
  } else {
    resolve(outcome);
  }
}

/**
 * Admits batches and combines them into groups. Batches that arrive while an insert runs are written by the next one
 * (group commit), so they share the cost of a sync to disk. A batch is answered when its events are on disk and
 * followed. One group is written while the group before it is followed, see `groupWriter.ts`.
 */
import { setImmediate } from 'node:timers/promises';

import { type ErasedRecords } from '../erasure/erasedRecords';
import { type SeqClock } from '../storage/seq';
import { type Storage, StorageError } from '../storage/storage';
import { currentRequest, onBehalfOf, type RequestContext } from '../telemetry/requestContext';
import { tracedTogether } from '../telemetry/spans';
import { EndTimes } from './endTimes';
import { FairQueue } from './fairQueue';
import { type Follower } from './follower';
import { GroupWriter } from './groupWriter';
import { type SeenIds } from './seenIds';
import { type Sender } from './sender';
import { type SharedInserts } from './sharedInserts';
import { type CommitCounts } from './sortEvents';
import { type StoredEvent } from './storedEvent';

/** Most events of one insert, unless a single batch has more. */
const MAX_GROUP_EVENTS = 20_000;

/**
 * An insert waits up to this long, in milliseconds, for this share of the senders active at the same time. A group of
 * three batches costs a fifth less than one of two. The other batches are read meanwhile.
 */
const GATHERED_SHARE = 0.75;
const MAX_GATHER_MS = 15;
/** How fast the number of active senders decays: the factor for each group. */
const SENDERS_KEPT = 0.9;

/**
 * Most milliseconds that a batch may wait. Clients that wait much longer give up, and send again what is being written.
 */
const MAX_WAIT_MS = 10_000;

/**
 * When batches waited longer than this for their turn, the queue gets shorter. So this is how long an overload is felt
 * after it ends.
 */
const GOOD_WAIT_MS = 2000;

/** The queue is never shorter than this, or no insert would be shared. */
const MIN_QUEUED_EVENTS = 5000;

interface Submission {
  sender: Sender;
  events: readonly StoredEvent[];
  request: RequestContext | null;
  sinceMs: number;
  resolve(counts: CommitCounts): void;
  reject(error: unknown): void;
}

export class Committer {
  readonly #queue = new FairQueue<Submission>();
  /** How many events may wait, adjusted to the current speed of writing. */
  #mayQueue: number;
  /** Batches not answered yet. */
  #unanswered = 0;
  /** How many senders were active at the same time, over the last groups. */
  #senders = 0;
  #running: Promise<void> | null = null;
  /** Wakes a wait, for a group to be followed or for more batches, when a batch arrives. */
  #wake = () => {};
  readonly #writer: GroupWriter;

  constructor(
    storage: Storage,
    clock: SeqClock,
    seenIds: SeenIds,
    followers: readonly Follower[],
    private readonly maxQueuedEvents: number,
    endTimes = new EndTimes(),
    /** Null where no other process inserts; else any process may follow an insert that failed. */
    shared: SharedInserts | null = null,
    erased: Pick<ErasedRecords, 'has' | 'refresh'> | null = null
  ) {
    this.#writer = new GroupWriter({ storage, clock, seenIds, followers, endTimes, shared, erased });
    this.#mayQueue = maxQueuedEvents;
  }

  /** Every insert up to this seq has ended: it is stored and followed, or left nothing. */
  get completeSeq(): number {
    return this.#writer.completeSeq;
  }

  /** The lowest seq of the inserts that are under way or failed; null when there are none. */
  get openSeq(): number | null {
    return this.openSeqs[0] ?? null;
  }

  /** Whether an insert failed and may have stored events that no follower has followed. */
  get hasFailed(): boolean {
    return this.#writer.hasFailed;
  }

  get openSeqs(): readonly number[] {
    return this.#writer.openSeqs;
  }

  isUnderWay(seq: number): boolean {
    return !this.hasFailed && this.openSeqs.includes(seq);
  }

  get queuedEvents(): number {
    return this.#queue.events;
  }

  get acceptedEvents(): number {
    return this.#writer.acceptedEvents;
  }

  /** Throws a `StorageError` if a batch of this many events from this sender would be refused now. */
  assertAccepts(sender: Sender, events = 1) {
    if (!this.#queue.mayTake(sender, events, this.#mayQueue)) {
      throw new StorageError('overloaded', 'Too many events are waiting to be written; send them again later.');
    }
    const waitsSinceMs = [this.#queue.oldestMs(sender), this.#queue.oldestTurnMs()];
    if (waitsSinceMs.some((sinceMs) => sinceMs !== null && performance.now() - sinceMs > MAX_WAIT_MS)) {
      throw new StorageError('overloaded', 'Events wait too long to be written; send them again later.');
    }
  }

  /** `token` is the sending token's id. Resolves when the events are on disk and followed. */
  submit(events: readonly StoredEvent[], token = ''): Promise<CommitCounts> {
    const sender = { token, connector: events[0]?.connector ?? '' };
    this.assertAccepts(sender, events.length);
    this.#sendAway(this.#queue.makeRoom(sender, events.length, this.#mayQueue));
    this.#unanswered++;
    this.#senders = Math.max(this.#senders, this.#unanswered);
    return new Promise((resolve, reject) => {
      this.#queue.push({ sender, events, request: currentRequest(), sinceMs: performance.now(), resolve, reject });
      this.#wake();
      // The loop outlives this request, so it must not run in the request's context.
      this.#running ??= onBehalfOf(null, () => this.#run());
    });
  }

  #sendAway(batches: readonly Submission[]) {
    this.#unanswered -= batches.length;
    batches.forEach(({ reject }) =>
      reject(
        new StorageError(
          'overloaded',
          'This sender has more events waiting than its share of the queue; send them again later.'
        )
      )
    );
  }

  /** Resolves when no batch waits or is being written. */
  async drain() {
    while (this.#running) {
      await this.#running;
    }
  }

  async #run() {
    let before = Promise.resolve();
    do {
      // Requests that arrive in the same turn of the event loop share an insert.
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

  /** Waits a moment when more batches are likely to come. A lone sender never waits. */
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

  /** `written` and `done` resolve whether the group succeeds or fails. */
  #start(group: readonly Submission[], before: Promise<void>) {
    let release = () => {};
    const written = new Promise<void>((resolve) => (release = resolve));
    const batches = group.map(({ events }) => events);
    const done = tracedTogether('group commit', group, { 'sync_health.batches': group.length }, () =>
      this.#writer.commit(batches, before, release)
    )
      .then(
        (answers) => group.forEach((submission, index) => answer(submission, answers[index]!)),
        (error: unknown) => group.forEach(({ reject }) => reject(error))
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
}

function answer({ resolve, reject }: Submission, outcome: CommitCounts | StorageError) {
  if (outcome instanceof StorageError) {
    reject(outcome);
  } else {
    resolve(outcome);
  }
}

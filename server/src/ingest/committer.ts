/**
 * Makes batches durable. Requests that arrive while an insert runs are combined into the next one (group commit), so
 * that the cost of a sync to disk is shared; each is answered when its events are on disk and followed.
 */
import { type SeqClock } from '../storage/seq';
import { type Storage, StorageError } from '../storage/storage';
import { tabSeparated } from '../storage/tabSeparated';
import { currentRequest, onBehalfOf, type RequestContext } from '../telemetry/requestContext';
import { tracedTogether } from '../telemetry/spans';
import { type Follower } from './follower';
import { type Identity, identityOfEvent } from './identity';
import { type SeenIds } from './seenIds';
import { EVENT_COLUMNS, eventRow, SELECT_STORED_EVENTS, type StoredEvent } from './storedEvent';

/** Most events of one insert, unless a single request has more. */
const MAX_GROUP_EVENTS = 20_000;

/** However slow the disk: whoever waits much longer gives up, and sends again what is being written. */
const MAX_WAIT_MS = 10_000;

export interface CommitCounts {
  accepted: number;
  duplicates: number;
}

interface Submission {
  events: readonly StoredEvent[];
  request: RequestContext | null;
  sinceMs: number;
  resolve(counts: CommitCounts): void;
  reject(error: unknown): void;
}

export class Committer {
  readonly #queue: Submission[] = [];
  #queuedEvents = 0;
  #running: Promise<void> | null = null;
  /** The seq of an insert that is not complete: under way, or failed, and then it may have left some of its rows. */
  #open: number | null = null;
  #completeSeq: number;
  readonly #followers: readonly Follower[];

  constructor(
    private readonly storage: Storage,
    private readonly clock: SeqClock,
    private readonly seenIds: SeenIds,
    followers: readonly Follower[],
    private readonly maxQueuedEvents: number
  ) {
    // Ids come last: an id that is known belongs to an event that everything else has followed.
    this.#followers = [...followers, seenIds];
    this.#completeSeq = clock.last;
  }

  /** Every insert up to this seq is stored and followed, or has left nothing. */
  get completeSeq(): number {
    return this.#open === null ? this.#completeSeq : Math.min(this.#completeSeq, this.#open - 1);
  }

  /** The seq of an insert that is under way or failed, null where there is none. */
  get openSeq(): number | null {
    return this.#open;
  }

  get queuedEvents(): number {
    return this.#queuedEvents;
  }

  submit(events: readonly StoredEvent[]): Promise<CommitCounts> {
    if (this.#queuedEvents > 0 && this.#queuedEvents + events.length > this.maxQueuedEvents) {
      throw new StorageError('overloaded', 'More events are waiting to be written than may; send them again later.');
    }
    const [first] = this.#queue;
    if (first && performance.now() - first.sinceMs > MAX_WAIT_MS) {
      throw new StorageError('overloaded', 'Events wait too long to be written; send them again later.');
    }
    this.#queuedEvents += events.length;
    return new Promise((resolve, reject) => {
      this.#queue.push({ events, request: currentRequest(), sinceMs: performance.now(), resolve, reject });
      // It goes on for requests that come later.
      this.#running ??= onBehalfOf(null, () => this.#run());
    });
  }

  /** Resolves when nothing waits any more. */
  async drain() {
    while (this.#running) {
      await this.#running;
    }
  }

  async #run() {
    // Requests that arrive in the same turn of the event loop belong together.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#queue.length > 0) {
      const group = this.#takeGroup();
      try {
        await this.#mendFailedInsert();
        await tracedTogether('group commit', group, { 'sync_health.batches': group.length }, () => this.#commit(group));
      } catch (error) {
        for (const submission of group) {
          submission.reject(error);
        }
      } finally {
        for (const submission of group) {
          this.#queuedEvents -= submission.events.length;
        }
      }
    }
    this.#running = null;
  }

  #takeGroup(): Submission[] {
    let size = 0;
    let length = 0;
    for (const { events } of this.#queue) {
      if (length > 0 && size + events.length > MAX_GROUP_EVENTS) {
        break;
      }
      size += events.length;
      length++;
    }
    return this.#queue.splice(0, length);
  }

  async #commit(group: readonly Submission[]) {
    const identities = group.map(({ events }) => events.map(identityOfEvent));
    const seen = await this.seenIds.known(identities.flat());
    const fresh: StoredEvent[] = [];
    const answers = group.map((submission, index) => {
      const accepted = takeUnseen(submission.events, identities[index]!, seen);
      fresh.push(...accepted);
      return { accepted: accepted.length, duplicates: submission.events.length - accepted.length };
    });
    if (fresh.length > 0) {
      const seq = this.clock.next();
      this.#open = seq;
      await this.#insert(fresh, seq);
      await this.#follow(fresh, seq);
      this.#open = null;
      this.#completeSeq = seq;
    }
    group.forEach((submission, index) => submission.resolve(answers[index]!));
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

  /** What a failed insert left behind is real: it is followed before anything else is written. */
  async #mendFailedInsert() {
    if (this.#open === null) {
      return;
    }
    const seq = this.#open;
    const left = await this.storage.rows<StoredEvent>(
      `${SELECT_STORED_EVENTS} WHERE seq = {seq:UInt64}`,
      { seq },
      { lane: 'write' }
    );
    await this.#follow(left, seq);
    this.#open = null;
    this.#completeSeq = seq;
  }
}

/** The events whose ids are not in `seen`, the first of each; their ids are then. */
function takeUnseen(events: readonly StoredEvent[], identities: readonly Identity[], seen: Set<string>): StoredEvent[] {
  return events.filter((_, index) => {
    const { token } = identities[index]!;
    if (seen.has(token)) {
      return false;
    }
    seen.add(token);
    return true;
  });
}

/**
 * Writes groups of batches and has them followed, in the order that docs/two-stores.md gives. One group may be written
 * while the group before it is followed. After a failure of either, stored events are followed before anything else.
 */
import { type ErasedRecords } from '../erasure/erasedRecords';
import { PAYLOAD_COLUMNS, payloadRows } from '../payloads/payloads';
import { passStep } from '../steps';
import { type SeqClock } from '../storage/seq';
import { type Storage, StorageError } from '../storage/storage';
import { tabSeparated } from '../storage/tabSeparated';
import { type EndTimes } from './endTimes';
import { type Follower } from './follower';
import { type Identity, identityOfEvent } from './eventIdentity';
import { type SeenIds } from './seenIds';
import { type SharedInserts, TakenOverError } from './sharedInserts';
import { type CommitCounts, sortEvents } from './sortEvents';
import { EVENT_COLUMNS, eventRow, SELECT_STORED_EVENTS, type StoredEvent } from './storedEvent';

type Batch = readonly StoredEvent[];
/** One for each batch of a group. */
type Answers = ReadonlyArray<CommitCounts | StorageError>;

/**
 * The result of writing a group: its answers, and its new events with the seq that they are stored under, null if none
 * is new.
 */
interface Written {
  answers: Answers;
  fresh: readonly StoredEvent[];
  ids: ReadonlyMap<Identity, number>;
  seq: number | null;
}

interface GroupWriterParts {
  storage: Storage;
  clock: SeqClock;
  seenIds: SeenIds;
  /** All but the one of ids. */
  followers: readonly Follower[];
  endTimes: EndTimes;
  /** Null where no other process inserts. */
  shared: SharedInserts | null;
  erased: Pick<ErasedRecords, 'has' | 'refresh'> | null;
}

export class GroupWriter {
  /** Seqs of inserts that are not complete, ascending: under way, or failed and perhaps partly stored. */
  #open: number[] = [];
  #completeSeq: number;
  #acceptedEvents = 0;
  /** Why `#open` needs a repair; null when it does not. */
  #failure: { error: unknown } | null = null;
  /**
   * For each group: the ids that `seenIds` does not know yet, of events being written or followed, with the content
   * hashes.
   */
  #unfollowed: Array<ReadonlyMap<Identity, number>> = [];

  constructor(private readonly parts: GroupWriterParts) {
    this.#completeSeq = parts.clock.last;
  }

  get completeSeq(): number {
    return this.#completeSeq;
  }

  get openSeqs(): readonly number[] {
    return [...this.#open];
  }

  get hasFailed(): boolean {
    return this.#failure !== null;
  }

  get acceptedEvents(): number {
    return this.#acceptedEvents;
  }

  /**
   * Resolves when the group is stored and followed. `before` resolves when the group before it has ended. `release` is
   * called when the next group may be written.
   */
  async commit(batches: readonly Batch[], before: Promise<void>, release: () => void): Promise<Answers> {
    try {
      return await this.#commit(batches, before, release);
    } catch (error) {
      this.#failure = { error };
      // The group before may still succeed. Groups after this one fail with it.
      void before.then(() => this.parts.shared?.giveUp([...this.#open]));
      throw error;
    }
  }

  async #commit(batches: readonly Batch[], before: Promise<void>, release: () => void): Promise<Answers> {
    if (this.#failure) {
      await before;
      await this.#mend();
    }
    const { answers, fresh, ids, seq } = await this.#write(batches);
    release();
    await before;
    if (this.#failure) {
      // A duplicate in this group may belong to an event that was not followed.
      throw this.#failure.error;
    }
    if (seq === null) {
      return answers;
    }
    const takenOver = await this.#follow(fresh, seq);
    this.#open.shift();
    this.#completeSeq = seq;
    this.#acceptedEvents += fresh.length;
    this.#unfollowed = this.#unfollowed.filter((group) => group !== ids);
    return takenOver ? answers.map(() => takenOver) : answers;
  }

  async #write(batches: readonly Batch[]): Promise<Written> {
    const { clock, shared, erased, endTimes } = this.parts;
    const begun = await shared?.begin(batches.flat(), [...this.#open]);
    if (begun) {
      this.#open.push(begun.seq);
      await passStep('ingest: claimed');
      // Only after the claim: an erasure waits for the inserts that are noted, or this insert sees the erasure.
      await this.#hearOfErased(begun.seq);
    }
    // Copied before `seenIds` is asked: a group that is followed meanwhile leaves `#unfollowed`, and `seenIds` may have
    // answered before it.
    const unfollowed = [...this.#unfollowed];
    const seen = await this.parts.seenIds.known(batches.flatMap((events) => events.map(identityOfEvent)));
    const { answers, fresh, ids } = sortEvents(batches, [seen, ...(begun ? [begun.known] : []), ...unfollowed], {
      isUndecided: begun?.isUndecided ?? (() => false),
      isErased: (event) => erased?.has(event) ?? false,
    });
    if (fresh.length === 0) {
      await (begun && this.#letGo(begun.seq));
      return { answers, fresh, ids, seq: null };
    }
    const seq = begun?.seq ?? clock.next();
    this.#unfollowed.push(ids);
    this.parts.seenIds.expect(ids.keys());
    if (!begun) {
      this.#open.push(seq);
    }
    fresh.forEach(({ endTimeMs }) => endTimes.note(endTimeMs));
    await this.#insert(fresh, seq);
    await passStep('ingest: events stored');
    return { answers, fresh, ids, seq };
  }

  async #hearOfErased(seq: number) {
    try {
      await this.parts.erased?.refresh();
    } catch (error) {
      await this.#letGo(seq).catch(() => undefined);
      throw new StorageError('unavailable', 'The database of decisions does not answer.', { cause: error });
    }
  }

  async #letGo(seq: number) {
    await this.parts.shared?.nothingNew(seq);
    this.#open = this.#open.filter((open) => open !== seq);
  }

  async #insert(events: readonly StoredEvent[], seq: number) {
    const payloads = payloadRows(events, seq);
    if (payloads.length > 0) {
      // Before their events, so that none that is stored lacks its own. What is left over by a failure expires.
      await this.parts.storage.insert('payloads', PAYLOAD_COLUMNS, tabSeparated(payloads), { lane: 'write' });
    }
    const rows = events.map((event) => eventRow(event, seq));
    await this.parts.storage.insert('events', EVENT_COLUMNS, tabSeparated(rows), { lane: 'write' });
  }

  /** Ids are recorded after all other followers. So a known id implies that its failures are recorded too. */
  async #follow(events: readonly StoredEvent[], seq: number): Promise<TakenOverError | null> {
    const { seenIds, shared } = this.parts;
    await this.#tellFollowers(events, seq);
    if (shared?.remembersIds) {
      // The claim, once done, makes the ids known to all processes. The ids are written later, with those of other
      // groups.
      const takenOver = await this.#tellDone(seq);
      await passStep('ingest: done');
      await seenIds.follow(events, seq);
      return takenOver;
    }
    await seenIds.follow(events, seq);
    await passStep('ingest: ids known');
    await shared?.done(seq);
    await passStep('ingest: done');
    return null;
  }

  async #tellFollowers(events: readonly StoredEvent[], seq: number) {
    for (const follower of this.parts.followers) {
      await follower.follow(events, seq);
    }
  }

  /** Returns the error if other processes took over: they stored the events too, and answer for them. */
  async #tellDone(seq: number): Promise<TakenOverError | null> {
    try {
      await this.parts.shared?.done(seq);
      return null;
    } catch (error) {
      if (error instanceof TakenOverError) {
        return error;
      }
      throw error;
    }
  }

  /** A failed insert may still have stored rows. They are followed before anything else is written. */
  async #mend() {
    const { storage, seenIds, shared } = this.parts;
    if (shared) {
      await shared.giveUp(this.#open);
      this.#open = [];
    }
    for (let seq = this.#open[0]; seq !== undefined; seq = this.#open[0]) {
      const left = await storage.rows<StoredEvent>(
        `${SELECT_STORED_EVENTS} WHERE seq = {seq:UInt64}`,
        { seq },
        { lane: 'write' }
      );
      await this.#tellFollowers(left, seq);
      await seenIds.follow(left, seq);
      this.#open.shift();
      this.#completeSeq = seq;
      this.#acceptedEvents += left.length;
    }
    this.#unfollowed = [];
    this.#failure = null;
  }
}

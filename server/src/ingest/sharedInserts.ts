/**
 * Tells other server processes that share the ClickHouse about inserts: before one, its time range and events; after
 * it, that it is complete. On SQLite there are no other processes, so no events are claimed.
 */
import { type DecisionStore } from '../decisions/store';
import { type Changes } from '../storage/rollups/shared/changes';
import { StorageError } from '../storage/storage';
import { type ClaimNews, claimOf, Claims, type OthersEvents } from './claims';
import { type Identity } from './eventIdentity';
import { type OthersClaims } from './idFilter';
import { type StoredEvent } from './storedEvent';

interface Begun extends OthersEvents {
  seq: number;
}

const NO_OTHERS: OthersEvents = { known: new Map(), isUndecided: () => false };

export class SharedInserts implements OthersClaims {
  readonly #claims: Claims | null;
  /** Told of every claim of another process once it is read. */
  onNews: (news: ClaimNews) => void = () => undefined;

  constructor(
    private readonly changes: Changes,
    store: DecisionStore
  ) {
    this.#claims = store.dialect === 'postgresql' ? new Claims(store, (news) => this.onNews(news)) : null;
  }

  /** Resolves when no other process is storing any of the events. `own` are seqs of this process's inserts. */
  async begin(events: readonly StoredEvent[], own: readonly number[]): Promise<Begun> {
    const endsMs = events.map(({ endTimeMs }) => endTimeMs);
    const claims = this.#claims;
    const seq = await this.changes
      .begin(endsMs, claims ? claimOf(events) : undefined)
      .catch((error: unknown) => Promise.reject(unavailable(error)));
    try {
      return { seq, ...((await claims?.othersDone(seq, events, own)) ?? NO_OTHERS) };
    } catch (error) {
      await this.changes.forget(seq).catch(() => undefined);
      throw error instanceof StorageError ? error : unavailable(error);
    }
  }

  /** Whether a finished insert's claim makes its ids known to all processes, until `release`. */
  get remembersIds(): boolean {
    return this.#claims !== null;
  }

  /** The ids among these that other processes made known and may not have written. */
  async known(identities: readonly Identity[]): Promise<ReadonlyMap<Identity, number>> {
    return (
      (await this.#claims?.known(identities).catch((error: unknown) => Promise.reject(unavailable(error)))) ?? new Map()
    );
  }

  async readAll(): Promise<ClaimNews> {
    return this.#claims?.readAll() ?? { contents: [], through: 0, gone: 0 };
  }

  async readNew() {
    await this.known([]);
  }

  /** Call it when the ids of these inserts are written. */
  async release(seqs: readonly number[]) {
    await this.#claims?.release(seqs);
  }

  /** Seqs of finished inserts whose process will not write their ids. */
  async leftBehind(): Promise<readonly number[]> {
    return (await this.#claims?.leftBehind()) ?? [];
  }

  /**
   * Call it when the insert is stored and its ids are known. Throws `TakenOverError` if other processes had given it
   * up.
   */
  async done(seq: number) {
    const isCertain = await this.changes.done(seq).catch((error: unknown) => Promise.reject(unavailable(error)));
    if (this.#claims && !isCertain) {
      throw new TakenOverError();
    }
  }

  /** Call it when the insert had nothing new. */
  async nothingNew(seq: number) {
    await this.changes.forget(seq).catch((error: unknown) => Promise.reject(unavailable(error)));
  }

  /** Call it when the inserts failed, so that others need not wait for them. */
  async giveUp(seqs: readonly number[]) {
    await this.#claims?.giveUp(seqs).catch(() => undefined);
  }
}

/** The events are stored; other processes stored them too, and answer for them. */
export class TakenOverError extends StorageError {
  constructor() {
    super('overloaded', 'Other server processes took over the events while this one stored them; send them again.');
  }
}

const unavailable = (cause: unknown) =>
  new StorageError('unavailable', 'The database of decisions does not answer.', { cause });

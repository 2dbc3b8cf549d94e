/**
 * What an insert has to tell other server processes that share the ClickHouse: before it, which time and which events
 * it touches; after it, that all of it is known. On SQLite there are no others, so that no events are claimed.
 */
import { type DecisionStore } from '../decisions/store';
import { type Changes } from '../storage/rollups/shared/changes';
import { StorageError } from '../storage/storage';
import { claimOf, Claims, type OthersEvents } from './claims';
import { type Identity } from './identity';
import { type StoredEvent } from './storedEvent';

interface Begun extends OthersEvents {
  seq: number;
}

const NO_OTHERS: OthersEvents = { known: new Map(), isUndecided: () => false };

export class SharedInserts {
  readonly #claims: Claims | null;

  constructor(
    private readonly changes: Changes,
    store: DecisionStore
  ) {
    this.#claims = store.dialect === 'postgresql' ? new Claims(store) : null;
  }

  /** No other process has any of the events on its way when it resolves. `own` are inserts of this process. */
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

  /** Whether all know the ids of an insert by its claim once it is done, until `release`. */
  get remembersIds(): boolean {
    return this.#claims !== null;
  }

  /** Those of the ids that other processes made known and may not have written. */
  async known(identities: readonly Identity[]): Promise<ReadonlyMap<Identity, number>> {
    return (
      (await this.#claims?.known(identities).catch((error: unknown) => Promise.reject(unavailable(error)))) ?? new Map()
    );
  }

  /** The ids of these inserts are written. */
  async release(seqs: readonly number[]) {
    await this.#claims?.release(seqs);
  }

  /** Inserts that are done, and whose process will not write their ids any more. */
  async leftBehind(): Promise<readonly number[]> {
    return (await this.#claims?.leftBehind()) ?? [];
  }

  /** Everything of it is stored, and its ids are known. Throws where others went on as if it were not. */
  async done(seq: number) {
    const isCertain = await this.changes.done(seq).catch((error: unknown) => Promise.reject(unavailable(error)));
    if (this.#claims && !isCertain) {
      throw new TakenOverError();
    }
  }

  /** Nothing of it was new. */
  async nothingNew(seq: number) {
    await this.changes.forget(seq).catch((error: unknown) => Promise.reject(unavailable(error)));
  }

  /** They failed: others need not wait to hear of them. */
  async giveUp(seqs: readonly number[]) {
    await this.#claims?.giveUp(seqs).catch(() => undefined);
  }
}

/** The events are stored, by others as well, who answer for them. */
export class TakenOverError extends StorageError {
  constructor() {
    super('overloaded', 'Other server processes lost sight of this one while it stored the events; send them again.');
  }
}

const unavailable = (cause: unknown) =>
  new StorageError('unavailable', 'The database of decisions does not answer.', { cause });

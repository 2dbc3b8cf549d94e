/**
 * What an insert has to tell other server processes that share the ClickHouse: before it, which time and which events
 * it touches; after it, that all of it is known. On SQLite there are no others, so that no events are claimed.
 */
import { type DecisionStore } from '../decisions/store';
import { type Changes } from '../storage/rollups/shared/changes';
import { StorageError } from '../storage/storage';
import { claimOf, Claims } from './claims';
import { type StoredEvent } from './storedEvent';

interface Begun {
  seq: number;
  /** Whether nobody knows yet if another content is stored under its id. */
  isUndecided(event: StoredEvent): boolean;
}

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
      return { seq, isUndecided: (await claims?.othersDone(seq, events, own)) ?? (() => false) };
    } catch (error) {
      await this.changes.forget(seq).catch(() => undefined);
      throw error instanceof StorageError ? error : unavailable(error);
    }
  }

  /** Everything of it is stored and known. Throws where others went on as if it were not. */
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

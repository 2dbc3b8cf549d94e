/**
 * The tokens of the store in memory, since every call asks for one. What another process has changed is seen at once
 * where the store can tell, as SQLite can; else it notifies, and after a second it is asked all the same.
 */
import { type DecisionStore } from '../decisions/store';
import { type StoredToken, TOKENS_CHANNEL, tokensValidAfter } from '../decisions/tokens';

/** A notification may be lost where the way to the database breaks. */
const MAX_AGE_MS = 1000;

/** So long a token that has expired is still known, to say that it has. */
const EXPIRED_KEPT_MS = 30 * 86_400_000;

export class TokenCache {
  #byId: ReadonlyMap<string, StoredToken> = new Map();
  #isStale = true;
  #othersWrites: number | null = null;
  #readAtMs = 0;
  #reading: Promise<void> | null = null;
  /** Begins after `#reading`, for those who came while that one was on its way. */
  #next: Promise<void> | null = null;
  readonly #endListening: () => void;

  constructor(private readonly store: DecisionStore) {
    this.#endListening = store.listen(TOKENS_CHANNEL, () => this.forget());
  }

  /** Has the next one who asks read them anew. */
  forget() {
    this.#isStale = true;
  }

  async find(id: string): Promise<StoredToken | null> {
    // One that was made elsewhere a moment ago may not have been notified yet.
    if (!this.#isCurrent() || (this.#othersWrites === null && !this.#byId.has(id))) {
      await this.#read();
    }
    return this.#byId.get(id) ?? null;
  }

  async all(): Promise<StoredToken[]> {
    if (!this.#isCurrent()) {
      await this.#read();
    }
    return [...this.#byId.values()];
  }

  close() {
    this.#endListening();
  }

  #isCurrent(): boolean {
    if (this.#isStale) {
      return false;
    }
    return this.#othersWrites === null
      ? performance.now() - this.#readAtMs < MAX_AGE_MS
      : this.store.othersWrites() === this.#othersWrites;
  }

  /** What it reads is as of this call, or later; those who wait share a look, so that guesses cost one at a time. */
  #read(): Promise<void> {
    this.#next ??= (this.#reading ?? Promise.resolve())
      .catch(() => undefined)
      .then(() => {
        this.#reading = this.#next;
        this.#next = null;
        return this.#readNow();
      });
    return this.#next;
  }

  async #readNow() {
    this.#isStale = false;
    this.#othersWrites = this.store.othersWrites();
    this.#readAtMs = performance.now();
    try {
      const tokens = await tokensValidAfter(this.store.db, Date.now() - EXPIRED_KEPT_MS);
      this.#byId = new Map(tokens.map((token) => [token.id, token]));
    } catch (error) {
      this.#isStale = true;
      throw error;
    }
  }
}

/**
 * Keeps the store's tokens in memory, since every call needs one. With SQLite, a change by another process is detected
 * at once. With PostgreSQL, the other process sends a notification; tokens older than a second are read again anyway.
 */
import { type DecisionStore } from '../decisions/store';
import { type StoredToken, TOKENS_CHANNEL, tokensValidAfter } from '../decisions/tokens';
import { FreshRuns } from '../freshRuns';

/** Notifications can be lost when the connection to the database breaks. */
const MAX_AGE_MS = 1000;

/** How long an expired token is still recognized, so that the answer can say that it expired. */
const EXPIRED_KEPT_MS = 30 * 86_400_000;

export class TokenCache {
  #byId: ReadonlyMap<string, StoredToken> = new Map();
  #isStale = true;
  #othersWrites: number | null = null;
  #readAtMs = 0;
  /** Calls share reads, so guesses cost one read at a time. */
  readonly #reads = new FreshRuns(() => this.#readNow());
  readonly #endListening: () => void;

  constructor(private readonly store: DecisionStore) {
    this.#endListening = store.listen(TOKENS_CHANNEL, () => this.forget());
  }

  /** The next call reads the tokens again. */
  forget() {
    this.#isStale = true;
  }

  async find(id: string): Promise<StoredToken | null> {
    // A token that another process has just made may not have been notified yet.
    if (!this.#isCurrent() || (this.#othersWrites === null && !this.#byId.has(id))) {
      await this.#reads.run();
    }
    return this.#byId.get(id) ?? null;
  }

  async all(): Promise<StoredToken[]> {
    if (!this.#isCurrent()) {
      await this.#reads.run();
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

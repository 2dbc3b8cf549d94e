/**
 * Remembers for a minute which filters and lengths of range match many events, so that a dashboard that refreshes does
 * not count before each query whether percentiles may be exact. Forgetting is harmless, and so is being wrong: the
 * answer says which way it was computed.
 */
const REMEMBERED_MS = 60_000;
const MAX_ENTRIES = 1000;

export class ManyEvents {
  readonly #until = new Map<string, number>();

  has(key: string): boolean {
    const until = this.#until.get(key);
    return until !== undefined && until > Date.now();
  }

  add(key: string) {
    if (this.#until.size >= MAX_ENTRIES) {
      this.#until.clear();
    }
    this.#until.set(key, Date.now() + REMEMBERED_MS);
  }
}

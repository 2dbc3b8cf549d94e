/**
 * Remembers for a minute which filters and hours match too many events for exact percentiles. So a dashboard that
 * refreshes doesn't count them before each query. A missing or outdated entry is harmless: the answer says whether it is
 * exact.
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

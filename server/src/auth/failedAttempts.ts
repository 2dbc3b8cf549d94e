/** Slows down whoever guesses tokens: after some failures an address waits. */

const WINDOW_MS = 60_000;
const MAX_FAILURES = 30;
/** Addresses that are remembered; beyond it the oldest are forgotten. */
const MAX_ADDRESSES = 10_000;

interface Failures {
  count: number;
  sinceMs: number;
}

export class FailedAttempts {
  readonly #byAddress = new Map<string, Failures>();

  constructor(private readonly now: () => number = Date.now) {}

  /** Seconds that the address has to wait, 0 where it may try. */
  waitSeconds(address: string): number {
    const failures = this.#current(address);
    return failures && failures.count >= MAX_FAILURES
      ? Math.ceil((failures.sinceMs + WINDOW_MS - this.now()) / 1000)
      : 0;
  }

  add(address: string) {
    const failures = this.#current(address) ?? { count: 0, sinceMs: this.now() };
    this.#byAddress.delete(address);
    this.#byAddress.set(address, { ...failures, count: failures.count + 1 });
    const [oldest] = this.#byAddress.keys();
    if (this.#byAddress.size > MAX_ADDRESSES && oldest !== undefined) {
      this.#byAddress.delete(oldest);
    }
  }

  #current(address: string): Failures | undefined {
    const failures = this.#byAddress.get(address);
    return failures && failures.sinceMs + WINDOW_MS > this.now() ? failures : undefined;
  }
}

/**
 * Asks again for changed data, in rounds. Changes during a round wait for the next one, so none is missed. The slower
 * the server, the longer the pause between rounds.
 */
import type { ChangeKind } from '@sync-health/contract/words';

const LEAST_PAUSE_MS = 1000;
/** A pause is this many times as long as the round before it, within bounds. */
const PAUSES_OF_ROUND = 4;
const LONGEST_PAUSE_MS = 10_000;

export class Rounds {
  readonly #waiting = new Set<ChangeKind>();
  #isRunning = false;
  #hasEnded = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `ask` must not reject. */
  constructor(private readonly ask: (changed: ReadonlySet<ChangeKind>) => Promise<unknown>) {
    document.addEventListener('visibilitychange', this.#run);
  }

  add(changed: Iterable<ChangeKind>) {
    for (const kind of changed) {
      this.#waiting.add(kind);
    }
    void this.#run();
  }

  end() {
    this.#hasEnded = true;
    clearTimeout(this.#timer);
    document.removeEventListener('visibilitychange', this.#run);
  }

  /** A hidden page is asked for when it is shown. */
  readonly #run = async () => {
    if (this.#isRunning || this.#hasEnded || this.#waiting.size === 0 || document.hidden) {
      return;
    }
    this.#isRunning = true;
    const changed = new Set(this.#waiting);
    this.#waiting.clear();
    const sinceMs = performance.now();
    await this.ask(changed);
    if (!this.#hasEnded) {
      const pauseMs = Math.min(
        Math.max(LEAST_PAUSE_MS, PAUSES_OF_ROUND * (performance.now() - sinceMs)),
        LONGEST_PAUSE_MS
      );
      this.#timer = setTimeout(() => {
        this.#isRunning = false;
        void this.#run();
      }, pauseMs);
    }
  };
}

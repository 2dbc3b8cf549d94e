/**
 * How long the check of data files rests after each file: it takes a fifth of the time, or a twenty-fifth while many
 * events come in, which need the core and the disk. So it always ends.
 */
const REST_FACTOR = 4;
const BUSY_REST_FACTOR = 24;

const BUSY_EVENTS_PER_SECOND = 1000;
const LOOK_MS = 1000;

export interface PaceParts {
  /** Events accepted so far. */
  accepted: () => number;
  wait: (ms: number) => Promise<void>;
  now?: () => number;
}

export class Pace {
  readonly #now: () => number;
  #seen: { atMs: number; events: number };
  #isBusy = false;

  constructor(private readonly parts: PaceParts) {
    this.#now = parts.now ?? (() => performance.now());
    this.#seen = { atMs: this.#now(), events: parts.accepted() };
  }

  /** Rests after a file that took this many milliseconds. */
  async rest(tookMs: number) {
    const endMs = this.#now() + tookMs * BUSY_REST_FACTOR;
    await this.parts.wait(tookMs * REST_FACTOR);
    for (let leftMs = endMs - this.#now(); leftMs > 0 && this.#look(); leftMs = endMs - this.#now()) {
      await this.parts.wait(Math.min(leftMs, LOOK_MS));
    }
  }

  /** Whether many events came in during the last second or so. */
  #look(): boolean {
    const [atMs, events] = [this.#now(), this.parts.accepted()];
    const elapsedMs = atMs - this.#seen.atMs;
    if (elapsedMs >= LOOK_MS) {
      this.#isBusy = ((events - this.#seen.events) * 1000) / elapsedMs >= BUSY_EVENTS_PER_SECOND;
      this.#seen = { atMs, events };
    }
    return this.#isBusy;
  }
}

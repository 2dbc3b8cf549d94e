/**
 * How long the check of data files rests after each of them: of five seconds it takes one, and of twenty-five while
 * events come in fast, which need the core and the disk. So it ends, however long they do.
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

  /** After a file that took so long. */
  async rest(tookMs: number) {
    const endMs = this.#now() + tookMs * BUSY_REST_FACTOR;
    await this.parts.wait(tookMs * REST_FACTOR);
    for (let leftMs = endMs - this.#now(); leftMs > 0 && this.#look(); leftMs = endMs - this.#now()) {
      await this.parts.wait(Math.min(leftMs, LOOK_MS));
    }
  }

  /** Whether events come in fast, as of a second ago. */
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

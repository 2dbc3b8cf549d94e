/**
 * How many queries are worked on at once. The others wait for their turn in a queue that is bounded in length and in
 * time: under more load than the machine can answer some are sent away at once, with a reason, and the rest stays fast.
 */
import { gone } from '../storage/leaving';
import { BusyError } from './busyError';

export interface TurnOptions {
  /** Queries at once. */
  atOnce: number;
  maxWaiting: number;
  maxWaitMs: number;
}

/**
 * Where more come than are answered, each may wait so much of its time: those that are answered then are answered soon,
 * and as many are. That is so once the queue has not been empty for as long as a query may wait, and for some time after
 * one was sent away, in which the queue may be empty between two dashboards.
 */
const OVERLOADED_SHARE = 0.25;
const OVERLOAD_LASTS_MS = 5000;

/** A query that takes longer gives its turn to another, up to `MAX_LONG`, so that a few slow ones hold up nobody else. */
export const LONG_MS = 500;
export const MAX_LONG = 2;

export interface Asking {
  /** Goes before all that are not: a rule that is evaluated late alerts late. */
  isUrgent?: boolean;
  /** Aborted when nobody waits for the answer any more. */
  reader?: AbortSignal;
}

interface Waiting {
  begin(): void;
  refuse(error: Error): void;
  timer: NodeJS.Timeout;
}

export class Turns {
  #running = 0;
  #long = 0;
  readonly #urgent: Waiting[] = [];
  readonly #others: Waiting[] = [];
  /** Since when somebody has been waiting, null where nobody is. */
  #busySinceMs: number | null = null;
  #sentAwayAtMs = -Infinity;

  constructor(private readonly options: TurnOptions) {}

  get running(): number {
    return this.#running + this.#long;
  }

  get waiting(): number {
    return this.#urgent.length + this.#others.length;
  }

  async run<T>(work: () => Promise<T>, asking: Asking = {}): Promise<T> {
    if (this.#running < this.options.atOnce) {
      this.#running++;
    } else {
      await this.#wait(asking);
    }
    let isLong = false;
    const timer = setTimeout(() => {
      if (this.#long < MAX_LONG) {
        isLong = true;
        this.#long++;
        this.#passOn();
      }
    }, LONG_MS);
    try {
      return await work();
    } finally {
      clearTimeout(timer);
      if (isLong) {
        this.#long--;
      } else {
        this.#passOn();
      }
    }
  }

  /** Resolves when it has a turn, which somebody else had. */
  #wait({ isUrgent = false, reader }: Asking): Promise<void> {
    if (reader?.aborted) {
      throw gone();
    }
    if (this.waiting >= this.options.maxWaiting) {
      throw new BusyError(`The server is busy: ${this.waiting} queries are waiting already; try again in a moment.`);
    }
    const nowMs = performance.now();
    this.#busySinceMs ??= nowMs;
    const isOverloaded =
      nowMs - this.#busySinceMs > this.options.maxWaitMs || nowMs - this.#sentAwayAtMs < OVERLOAD_LASTS_MS;
    // An alert waits for as long as it may, since what it overtakes does not hold it up.
    const waitMs = this.options.maxWaitMs * (isOverloaded && !isUrgent ? OVERLOADED_SHARE : 1);
    const queue = isUrgent ? this.#urgent : this.#others;
    return new Promise((resolve, reject) => {
      const leave = () => {
        clearTimeout(waiting.timer);
        reader?.removeEventListener('abort', onGone);
        if (queue.includes(waiting)) {
          queue.splice(queue.indexOf(waiting), 1);
        }
        if (this.waiting === 0) {
          this.#busySinceMs = null;
        }
      };
      const waiting: Waiting = {
        begin: () => {
          leave();
          resolve();
        },
        refuse: (error) => {
          leave();
          reject(error);
        },
        timer: setTimeout(() => {
          this.#sentAwayAtMs = performance.now();
          waiting.refuse(
            new BusyError(
              `The server is busy: more is asked than it can answer, and this query had no turn within ${Math.round(waitMs)} ms; try again in a moment.`
            )
          );
        }, waitMs),
      };
      const onGone = () => waiting.refuse(gone());
      reader?.addEventListener('abort', onGone, { once: true });
      queue.push(waiting);
    });
  }

  #passOn() {
    const next = this.#urgent[0] ?? this.#others[0];
    if (next) {
      next.begin();
    } else {
      this.#running--;
    }
  }
}

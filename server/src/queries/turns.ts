/**
 * Limits how many queries run at once. The others wait in a queue that is bounded in length and in waiting time. Under
 * overload, some queries are refused early with a reason, and the rest stay fast.
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
 * Under overload, a query may wait only this share of its time: as many are answered, and sooner. Overload begins when the
 * queue has not been empty for as long as a query may wait. It lasts for some time after a query was refused, also when
 * the queue is empty between two dashboards.
 */
const OVERLOADED_SHARE = 0.25;
const OVERLOAD_LASTS_MS = 5000;

/** A query that runs longer than this frees its turn. At most `MAX_LONG` do, so that a few slow queries block nobody. */
export const LONG_MS = 500;
export const MAX_LONG = 2;

export interface Asking {
  /** Goes before all other queries: a late evaluation of an alert rule alerts late. */
  isUrgent?: boolean;
  /** Aborted when the caller has gone. */
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
  /** Since when the queue has not been empty; null when it is. */
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

  /** Resolves when another query passes its turn on. Rejects with `BusyError` when the queue is full or the wait too long. */
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
    // An alert query always waits the full time: the queries that it overtakes don't delay it.
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
              `The server is busy: it receives more queries than it can answer, and this one waited ${Math.round(waitMs)} ms for its turn; try again in a moment.`
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

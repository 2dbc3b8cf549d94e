/**
 * Rations work that blocks the event loop, such as reading a batch: senders take turns, and each sender's work is done
 * in order. Node.js accepts one connection per round of its loop. If everything that has arrived were read in one
 * round, new connections would wait one such round each. So a round does a bounded amount of work, and none while
 * connections are being accepted.
 */
import { StorageError } from '../storage/storage';
import { Rotation } from './rotation';
import { type Sender } from './sender';

/**
 * Work that has waited longer, in milliseconds, is refused unread: other work that came as early is still ahead of it.
 */
const MAX_WAIT_MS = 2000;

const MAX_WORK_MS = 10;

/** Most rounds in a row left to new connections, so that a flood of them does not stop all work. */
const MAX_ROUNDS = 50;

interface Waiting {
  sinceMs: number;
  run(): void;
  reject(error: Error): void;
}

export class Turns {
  readonly #waiting = new Rotation<Waiting>();
  #isRunning = false;

  /** `newcomers` returns the number of connections accepted so far. */
  constructor(private readonly newcomers: () => number) {}

  /** Throws if work of this sender has already waited too long. */
  assertShort(sender: Sender) {
    const first = this.#waiting.laneOf(sender)?.items[0];
    if (first && hasWaitedTooLong(first)) {
      throw tooLong();
    }
  }

  /** Runs the work when its turn comes. Rejects with what it throws, or when it has waited too long. */
  take<T>(sender: Sender, work: () => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const run = () => {
        try {
          resolve(work());
        } catch (error) {
          reject(error);
        }
      };
      this.#waiting.push(sender, { sinceMs: performance.now(), run, reject });
      if (!this.#isRunning) {
        this.#isRunning = true;
        this.#comeRound();
      }
    });
  }

  #comeRound(before = this.newcomers(), rounds = MAX_ROUNDS) {
    setImmediate(() => {
      const now = this.newcomers();
      if (now > before && rounds > 1) {
        this.#comeRound(now, rounds - 1);
        return;
      }
      this.#work();
      this.#isRunning = this.#waiting.length > 0;
      if (this.#isRunning) {
        this.#comeRound();
      }
    });
  }

  #work() {
    const startedMs = performance.now();
    do {
      const next = this.#waiting.shift();
      if (next && hasWaitedTooLong(next)) {
        next.reject(tooLong());
      } else {
        next?.run();
      }
    } while (this.#waiting.length > 0 && performance.now() - startedMs < MAX_WORK_MS);
  }
}

const hasWaitedTooLong = ({ sinceMs }: Waiting) => performance.now() - sinceMs > MAX_WAIT_MS;

const tooLong = () => new StorageError('overloaded', 'Too many batches wait to be read; send them again later.');

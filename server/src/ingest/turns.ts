/**
 * Turns at work that keeps the event loop busy, such as reading a batch: of each sender in order, and of all in turn.
 * Node.js accepts one connection in a
 * round of its loop: where all that has arrived is read in the same round, as many such rounds pass as newcomers wait.
 * So a round has only so much of it, and none while newcomers are let in.
 */
import { StorageError } from '../storage/storage';
import { Rotation } from './rotation';
import { type Sender } from './sender';

/** Who has waited longer is sent away unread: others who came as early are still before them. */
const MAX_WAIT_MS = 2000;

const MAX_WORK_MS = 10;

/** Rounds for newcomers alone, so that a flood of connections does not end all work. */
const MAX_ROUNDS = 50;

interface Waiting {
  sinceMs: number;
  run(): void;
  reject(error: Error): void;
}

export class Turns {
  readonly #waiting = new Rotation<Waiting>();
  #isRunning = false;

  /** `newcomers` counts those who have come so far. */
  constructor(private readonly newcomers: () => number) {}

  /** Throws where others of this sender have waited too long already. */
  assertShort(sender: Sender) {
    const first = this.#waiting.laneOf(sender)?.items[0];
    if (first && hasWaitedTooLong(first)) {
      throw tooLong();
    }
  }

  /** Runs the work when its turn comes. */
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

/**
 * The state that failures show of commands. Items and commands decide; where storage fails between them and the
 * failures, those are brought in line a little later.
 */
import { type FastifyBaseLogger } from 'fastify';

import { Mutex } from '../commands/mutex';
import { type SeqClock } from '../storage/seq';
import { type Storage } from '../storage/storage';
import { alignFailures, setFailuresRetrying, settleFailures } from './transitions';

/** More are not changed by the way of events. */
const MANY = 1000;

export interface AlignmentParts {
  storage: Storage;
  clock: SeqClock;
  log: FastifyBaseLogger;
}

export class Alignment {
  #isBehind = false;
  /** What was settled leaves `retrying` only after it has got there. */
  readonly #order = new Mutex();

  constructor(private readonly parts: AlignmentParts) {}

  /**
   * Needs no mutex: events may change the same failures meanwhile, with a version above this one, which was taken
   * before the command was there. Many records don't keep events waiting.
   */
  retrying(commandId: string, version: number, count: number) {
    const lane = count > MANY ? 'query' : 'write';
    return this.#attempt((storage) => setFailuresRetrying(storage, version, commandId, lane));
  }

  /** Needs no mutex either: its version was taken after the records were settled. */
  settled(commandId: string, version: number, count: number) {
    const lane = count > MANY ? 'query' : 'write';
    return this.#attempt((storage) => settleFailures(storage, version, commandId, lane));
  }

  /** Repairs what failed before. Call it under the mutex. */
  catchUp() {
    return this.#order.run(async () => {
      if (this.#isBehind) {
        await alignFailures(this.parts.storage, this.parts.clock.next());
        this.#isBehind = false;
      }
    });
  }

  #attempt(work: (storage: Storage) => Promise<void>): Promise<void> {
    return this.#order.run(() => this.#run(work));
  }

  async #run(work: (storage: Storage) => Promise<void>) {
    try {
      await work(this.parts.storage);
    } catch (error) {
      this.#isBehind = true;
      this.parts.log.error({ err: error }, 'failures do not show yet what became of a command');
    }
  }
}

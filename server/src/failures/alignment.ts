/**
 * The state that failures show of commands. Items and commands decide; where storage fails between them and the
 * failures, those are brought in line a little later.
 */
import { type FastifyBaseLogger } from 'fastify';

import { type SeqClock } from '../storage/seq';
import { type Storage } from '../storage/storage';
import { alignFailures, setFailuresRetrying, settleFailures } from './transitions';

export interface AlignmentParts {
  storage: Storage;
  clock: SeqClock;
  log: FastifyBaseLogger;
}

/** Call it under the mutex. */
export class Alignment {
  #isBehind = false;

  constructor(private readonly parts: AlignmentParts) {}

  retrying(commandId: string) {
    return this.#attempt((storage, version) => setFailuresRetrying(storage, version, commandId));
  }

  settled(commandId: string) {
    return this.#attempt((storage, version) => settleFailures(storage, version, commandId));
  }

  /** Repairs what failed before. */
  async catchUp() {
    if (this.#isBehind) {
      await alignFailures(this.parts.storage, this.parts.clock.next());
      this.#isBehind = false;
    }
  }

  async #attempt(work: (storage: Storage, version: number) => Promise<void>) {
    try {
      await work(this.parts.storage, this.parts.clock.next());
    } catch (error) {
      this.#isBehind = true;
      this.parts.log.error({ err: error }, 'failures do not show yet what became of a command');
    }
  }
}

/** Stores the demo's world between two starts in one JSON file, which is replaced as a whole. */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { type SyncEvent } from '../src';
import { type WorldState } from './world';

export interface DemoState {
  /** The end of the history, which is simulated from it alone, and so the same each time. */
  historyEnd: number;
  /** The world as it was at the stop; absent until the history is loaded. */
  world?: WorldState;
  /** Events that the server had not accepted at the last stop. */
  undelivered?: SyncEvent[];
}

export class StateFile {
  readonly #file: string;
  #writing: Promise<void> = Promise.resolve();

  constructor(private readonly dir: string) {
    this.#file = path.join(dir, 'state.json');
  }

  async read(): Promise<DemoState | undefined> {
    try {
      return JSON.parse(await readFile(this.#file, 'utf8')) as DemoState;
    } catch (error) {
      if (typeof error === 'object' && error && 'code' in error && error.code === 'ENOENT') {
        return undefined;
      }
      const reason = error instanceof Error ? error.message : String(error);
      throw new Error(`Cannot read the demo's state in ${this.#file}: ${reason}. Delete it to begin anew.`);
    }
  }

  /** Writes one after another, so that an older state never replaces a newer one. */
  write(state: DemoState): Promise<void> {
    const text = JSON.stringify(state);
    this.#writing = this.#writing
      .catch(() => undefined)
      .then(async () => {
        await mkdir(this.dir, { recursive: true });
        await writeFile(`${this.#file}.new`, text);
        await rename(`${this.#file}.new`, this.#file);
      });
    return this.#writing;
  }
}

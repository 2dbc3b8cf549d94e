/**
 * Rows of a table that are written a little later, many at once: an insert of fifty rows costs as much as one of a
 * thousand, and so does merging it. Whoever asks for the table has them written first, so nobody sees that they were
 * not there. Only for rows that are made again where the process ends before they are written. Where other processes
 * read the table too, they are written at once.
 */
import { type Cell, type Lane, type Storage } from './storage';
import { tabSeparated } from './tabSeparated';

/** So many are written without waiting for more. */
const ENOUGH_ROWS = 1000;
/** Where storage takes them more slowly than they come, who adds some waits. */
const MOST_ROWS = 10 * ENOUGH_ROWS;
const LONGEST_MS = 500;

export class RowsBehind {
  #lines = '';
  #count = 0;
  #writing: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly storage: Storage,
    private readonly table: string,
    private readonly columns: readonly string[]
  ) {}

  /** They are seen by whoever asks from now on. */
  async add(rows: ReadonlyArray<readonly Cell[]>) {
    if (rows.length === 0) {
      return;
    }
    this.#lines += tabSeparated(rows);
    this.#count += rows.length;
    if (this.storage.kind === 'remote' || this.#count >= MOST_ROWS) {
      await this.flush();
    } else if (this.#count >= ENOUGH_ROWS) {
      void this.flush().catch(() => undefined);
    } else {
      this.#flushLater();
    }
  }

  /** After it, all rows that were added survive a power cut. Those of a failed one are written by the next. */
  flush(): Promise<void> {
    if (this.#count > 0) {
      this.#writing = this.#writing.catch(() => undefined).then(() => this.#write());
    }
    return this.#writing;
  }

  /** The storage as all others see it: with the rows that wait. */
  inSight(): Storage {
    const { storage } = this;
    if (storage.kind === 'remote') {
      return storage;
    }
    const name = new RegExp(`\\b${this.table}\\b`);
    const seen = async (sql: string, lane: Lane) => {
      try {
        await (name.test(sql) ? this.flush() : undefined);
      } catch (error) {
        // On a full disk, panels go on to show what is stored.
        if (lane !== 'query') {
          throw error;
        }
      }
    };
    return {
      ...storage,
      rows: async (sql, params, options) => {
        await seen(sql, options?.lane ?? 'query');
        return storage.rows(sql, params, options);
      },
      bytes: async (sql, format, params, options) => {
        await seen(sql, options?.lane ?? 'query');
        return storage.bytes(sql, format, params, options);
      },
      execute: async (sql, params, options) => {
        await seen(sql, options?.lane ?? 'write');
        return storage.execute(sql, params, options);
      },
    };
  }

  #flushLater() {
    this.#timer ??= setTimeout(() => void this.flush().catch(() => undefined), LONGEST_MS).unref();
  }

  async #write() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const [lines, count] = [this.#lines, this.#count];
    if (count === 0) {
      return;
    }
    this.#lines = '';
    this.#count = 0;
    try {
      await this.storage.insert(this.table, this.columns, lines, { lane: 'write' });
    } catch (error) {
      this.#lines = lines + this.#lines;
      this.#count += count;
      this.#flushLater();
      throw error;
    }
  }
}

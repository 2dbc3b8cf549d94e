/**
 * Write-behind for a table: rows are collected and inserted together, since inserting and merging fifty rows costs as
 * much as a thousand. A statement on the table has the rows written first, so it always sees them. Only for rows that the
 * next start makes again if the process ends before they are written. With a ClickHouse server, where other processes
 * read the table too, rows are written at once.
 */
import { beforeReads } from './beforeReads';
import { type Cell, type Storage } from './storage';
import { tabSeparated } from './tabSeparated';

/** This many rows are written without waiting for more. */
const ENOUGH_ROWS = 1000;
/** When this many rows are waiting, `add` waits until they are written. */
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

  /** Every later statement on the table through `inSight` sees the rows. */
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

  /** Writes all added rows; they survive a power cut afterwards. The next flush writes the rows of a failed one. */
  flush(): Promise<void> {
    if (this.#count > 0) {
      this.#writing = this.#writing.catch(() => undefined).then(() => this.#write());
    }
    return this.#writing;
  }

  /** The storage for everybody else: it writes waiting rows before a statement that names the table. */
  inSight(): Storage {
    const { storage } = this;
    if (storage.kind === 'remote') {
      return storage;
    }
    const name = new RegExp(`\\b${this.table}\\b`);
    return beforeReads(storage, (sql) => (name.test(sql) ? this.flush() : undefined), { andExecute: true });
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

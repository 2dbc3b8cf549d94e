/** A pool of the embedded engine's connections, each of which runs one statement at a time. */
import { type Connection } from './client';
import { gone } from './leaving';
import { StorageError } from './storage';

/** When the first query has waited longer than this, new ones are refused: people have stopped waiting. */
const MAX_WAIT_MS = 15_000;

const closing = () => new StorageError('unavailable', 'The server is ending.');

interface Waiter {
  resolve(connection: Connection): void;
  reject(error: unknown): void;
  sinceMs: number;
}

/** Gives each statement a connection of its own. Statements that find none idle wait in order. */
export class ConnectionPool {
  readonly #idle: Connection[];
  #takenAll: Promise<unknown> = Promise.resolve();
  #waiting: Waiter[] = [];
  #isClosing = false;
  /** Called when a connection is idle again. */
  #onIdle = () => {};

  readonly #connections: Set<Connection>;

  constructor(
    connections: readonly Connection[],
    private readonly maxWaiting: number
  ) {
    this.#connections = new Set(connections);
    this.#idle = [...connections];
  }

  /**
   * Runs `work` with an idle connection, which it may replace by a fresh one. Rejects with a `StorageError`: `overloaded`
   * when too many wait, `canceled` when the reader goes away, `unavailable` when the pool closes.
   */
  async use<T>(
    work: (connection: Connection, replaceBy: (fresh: Connection) => void) => Promise<T>,
    reader?: AbortSignal
  ): Promise<T> {
    if (this.#isClosing) {
      throw closing();
    }
    const connection = this.#idle.pop() ?? (await this.#wait(reader));
    let after = connection;
    try {
      return await work(connection, (fresh) => (after = fresh));
    } finally {
      if (after !== connection) {
        this.#connections.delete(connection);
        this.#connections.add(after);
        await connection.close().catch(() => undefined);
      }
      const next = this.#waiting.shift();
      if (next) {
        next.resolve(after);
      } else {
        this.#idle.push(after);
        this.#onIdle();
      }
    }
  }

  /** Runs `work` with one connection while all others are idle. */
  useAll<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    const take = (missing: number): Promise<T> =>
      this.use((connection) => (missing === 1 ? work(connection) : take(missing - 1)));
    // One at a time: two would each wait for connections that the other holds.
    const taken = this.#takenAll.then(() => take(this.#connections.size));
    this.#takenAll = taken.catch(() => undefined);
    return taken;
  }

  #wait(reader?: AbortSignal): Promise<Connection> {
    const [first] = this.#waiting;
    const isSlow = this.maxWaiting !== Infinity && first && performance.now() - first.sinceMs > MAX_WAIT_MS;
    if (isSlow || this.#waiting.length >= this.maxWaiting) {
      throw new StorageError('overloaded', 'Too many queries are waiting; try again in a moment.');
    }
    return new Promise((resolve, reject) => {
      const waiter = { resolve, reject, sinceMs: performance.now() };
      this.#waiting.push(waiter);
      reader?.addEventListener('abort', () => {
        if (this.#waiting.includes(waiter)) {
          this.#waiting = this.#waiting.filter((other) => other !== waiter);
          reject(gone());
        }
      });
    });
  }

  /** Refuses all who wait, and closes the connections once all are idle: the engine crashes when closed while one is busy. */
  async close() {
    this.#isClosing = true;
    const areIdle = new Promise<void>((resolve) => {
      this.#onIdle = () => {
        if (this.#idle.length === this.#connections.size) {
          resolve();
        }
      };
      this.#onIdle();
    });
    this.#waiting.splice(0).forEach(({ reject }) => reject(closing()));
    await areIdle;
    await Promise.all(Array.from(this.#connections, (connection) => connection.close()));
  }
}

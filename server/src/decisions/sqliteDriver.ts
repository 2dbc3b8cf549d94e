/**
 * Kysely's driver for SQLite through libsql. A write takes the write lock before its statement runs. A statement that
 * fails for lack of it stays open in libsql, and then nothing can be committed.
 */
import { setImmediate } from 'node:timers/promises';

import {
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  type QueryResult,
  SelectQueryNode,
  SqliteAdapter,
  SqliteDialect,
} from 'kysely';
import type Libsql from 'libsql';

import { storeErrorOf } from './storeErrors';
import { whenFree } from './whenFree';

type Database = InstanceType<typeof Libsql>;

/** How long a command at the terminal and the server wait for each other. */
const PATIENCE = { patienceMs: 10_000, pauseMs: 20 };
/** Statements block the event loop. After this many milliseconds of them, other work gets its turn. */
const TURN_MS = 10;

export class LibsqlDialect extends SqliteDialect {
  constructor(
    private readonly database: Database,
    /** Whether the caller is within a transaction. Waiting for the connection would then never end. */
    private readonly isWithinTransaction: () => boolean
  ) {
    super({ database: () => Promise.reject(new Error('The driver is ours.')) });
  }

  override createDriver(): Driver {
    return new LibsqlDriver(this.database, this.isWithinTransaction);
  }

  override createAdapter() {
    return new TransactionalAdapter();
  }
}

/** SQLite creates tables within transactions, so an interrupted migration leaves nothing. */
class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl() {
    return true;
  }
}

class LibsqlDriver implements Driver {
  readonly #connection: LibsqlConnection;
  readonly #waiting: Array<() => void> = [];
  #isTaken = false;

  constructor(
    private readonly database: Database,
    private readonly isWithinTransaction: () => boolean
  ) {
    this.#connection = new LibsqlConnection(database);
  }

  async init() {
    // The file is already open.
  }

  /** There is one connection, used by one caller at a time. */
  async acquireConnection(): Promise<DatabaseConnection> {
    if (this.isWithinTransaction()) {
      throw new Error('Within a transaction, use the transaction that it is given.');
    }
    if (this.#isTaken) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    this.#isTaken = true;
    return this.#connection;
  }

  async releaseConnection() {
    const next = this.#waiting.shift();
    this.#isTaken = next !== undefined;
    next?.();
  }

  beginTransaction = () => this.#connection.begin();
  commitTransaction = () => this.#connection.commit();
  rollbackTransaction = () => this.#connection.rollback();

  async destroy() {
    this.database.close();
  }
}

class LibsqlConnection implements DatabaseConnection {
  #isWriting = false;
  #busyMs = 0;

  constructor(private readonly database: Database) {}

  /** Waits while another process writes; other work of this process goes on. */
  async begin() {
    await whenFree(() => this.#execute('BEGIN IMMEDIATE'), PATIENCE);
    this.#isWriting = true;
  }

  async commit() {
    this.#execute('COMMIT');
    this.#isWriting = false;
  }

  async rollback() {
    this.#isWriting = false;
    // The transaction may have ended already, for example on a full disk.
    if (this.database.inTransaction) {
      this.#execute('ROLLBACK');
    }
  }

  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    if (this.#busyMs > TURN_MS) {
      this.#busyMs = 0;
      await setImmediate();
    }
    if (this.#isWriting || isRead(query)) {
      return this.#run<Row>(query);
    }
    await this.begin();
    try {
      const result = this.#run<Row>(query);
      await this.commit();
      return result;
    } catch (error) {
      await this.rollback();
      throw error;
    }
  }

  /** Not supported: an open statement would block writes. */
  async *streamQuery<Row>(): AsyncIterableIterator<QueryResult<Row>> {
    throw new Error('Streaming is not supported; read in pages.');
  }

  #run<Row>({ sql, parameters }: CompiledQuery): QueryResult<Row> {
    const startedMs = performance.now();
    try {
      const statement = this.database.prepare(sql);
      const values = parameters.map(bindable);
      if (statement.reader) {
        return { rows: statement.all(values) as Row[] };
      }
      return { rows: [], numAffectedRows: BigInt(statement.run(values).changes) };
    } catch (error) {
      throw storeErrorOf(error);
    } finally {
      this.#busyMs += performance.now() - startedMs;
    }
  }

  #execute(sql: string) {
    try {
      this.database.exec(sql);
    } catch (error) {
      throw storeErrorOf(error);
    }
  }
}

const isRead = ({ sql, query }: CompiledQuery) =>
  SelectQueryNode.is(query) || /^\s*(SELECT|EXPLAIN|PRAGMA)\b/i.test(sql);

/**
 * Converts a value for binding. Values that the driver can't bind would end the process. Integers are bound as
 * integers, not as floating point.
 */
function bindable(value: unknown): unknown {
  if (typeof value === 'boolean') {
    return BigInt(value);
  }
  if (typeof value === 'number') {
    return Number.isSafeInteger(value) ? BigInt(value) : value;
  }
  if (value === null || typeof value === 'string' || typeof value === 'bigint' || Buffer.isBuffer(value)) {
    return value;
  }
  throw new TypeError(`A value of type ${typeof value} can't be stored.`);
}

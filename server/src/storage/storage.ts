/**
 * The interface to ClickHouse, embedded in this process or a server by URL. All SQL is text with `{name:Type}`
 * parameters.
 */
export type Param = string | number | bigint | readonly string[] | readonly number[];
export type Params = Readonly<Record<string, Param>>;

/**
 * What a statement is for. Each lane has connections of its own, so writes and background work never wait behind a
 * panel's query: the embedded engine runs one statement at a time on a connection. Merges of whole weeks may take minutes
 * and block no other lane.
 */
export type Lane = 'query' | 'write' | 'background' | 'merge';

export interface StatementOptions {
  lane?: Lane;
  /** Engine settings for this statement, beside those of its lane. */
  settings?: Readonly<Record<string, string | number>>;
}

/**
 * Turns FINAL off for a statement whose answer does not depend on duplicate rows. On a ClickHouse server an event may be
 * stored twice, so statements use FINAL by default, which merges the whole range.
 */
export const AS_STORED = { final: 0 } as const;

/** For a statement that reads little: it takes half the work on one thread. */
export const ONE_THREAD = { max_threads: 1 } as const;

/** One value of an inserted row; null only for Nullable columns. */
export type Cell = string | number | bigint | null;

export type ShardStorage = Pick<Storage, 'rows' | 'execute' | 'insert'>;

export interface Storage {
  readonly kind: 'embedded' | 'remote';
  /** Rows as objects; 64-bit integers arrive as numbers, so keep them below 2^53 or select them `toString`. */
  rows<Row>(sql: string, params?: Params, options?: StatementOptions): Promise<Row[]>;
  /** The complete answer in one of the engine's output formats. */
  bytes(sql: string, format: string, params?: Params, options?: StatementOptions): Promise<Buffer>;
  /** A statement without an answer: DDL, INSERT … SELECT. */
  execute(sql: string, params?: Params, options?: StatementOptions): Promise<void>;
  /** Inserts one block; it is on disk when the promise resolves. `lines` are rows from `tabSeparated`. */
  insert(table: string, columns: readonly string[], lines: string, options?: StatementOptions): Promise<void>;
  /**
   * Runs `work` while no other statement writes, so it reads all tables as of one moment. Null with a ClickHouse server,
   * where other processes write too.
   */
  readonly exclusively: (<T>(work: (storage: Pick<Storage, 'rows' | 'execute'>) => Promise<T>) => Promise<T>) | null;
  /**
   * The storages that hold the rows: the shards of a cluster, or this storage alone. A statement on a shard reads and
   * changes only that shard's rows, and may alter its tables.
   */
  readonly shards: readonly ShardStorage[];
  /** Null when all of the storage answers, else a sentence that names what does not. */
  unavailable(): Promise<string | null>;
  close(): Promise<void>;
}

/** The kind of a storage failure, by what a caller can do. `failed` is a defect in this server or the engine. */
export type StorageErrorKind =
  'timeout' | 'memory' | 'canceled' | 'overloaded' | 'unavailable' | 'full' | 'damaged' | 'input' | 'failed';

export class StorageError extends Error {
  constructor(
    readonly kind: StorageErrorKind,
    message: string,
    options?: { cause?: unknown }
  ) {
    super(message, options);
  }
}

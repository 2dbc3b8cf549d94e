/**
 * What the server needs of ClickHouse SQL, whichever way it is deployed: embedded in this process or a server by URL.
 * All SQL is text with `{name:Type}` parameters.
 */
export type Param = string | number | bigint | readonly string[] | readonly number[];
export type Params = Readonly<Record<string, Param>>;

/**
 * Who is asking: the embedded engine runs one statement at a time on each of its connections, so writes and the
 * background have one of their own and never wait behind a panel's query. Merges of whole weeks, which may take minutes,
 * hold up neither.
 */
export type Lane = 'query' | 'write' | 'background' | 'merge';

export interface StatementOptions {
  lane?: Lane;
  /** Engine settings for this statement, beside those of its lane. */
  settings?: Readonly<Record<string, string | number>>;
}

/**
 * Settings of a statement that gives the same whether a row is stored once or several times, as it may be on a ClickHouse
 * server: statements there read each once by default, for which all of a range is merged.
 */
export const AS_STORED = { final: 0 } as const;

/** One value of an inserted row; null only for Nullable columns. */
export type Cell = string | number | bigint | null;

export type ShardStorage = Pick<Storage, 'rows' | 'execute' | 'insert'>;

export interface Storage {
  readonly kind: 'embedded' | 'remote';
  /** Rows as objects; 64-bit integers arrive as numbers, so keep them below 2^53 or select them `toString`. */
  rows<Row>(sql: string, params?: Params, options?: StatementOptions): Promise<Row[]>;
  /** The whole answer in one of the engine's output formats. */
  bytes(sql: string, format: string, params?: Params, options?: StatementOptions): Promise<Buffer>;
  /** A statement without an answer: DDL, INSERT … SELECT. */
  execute(sql: string, params?: Params, options?: StatementOptions): Promise<void>;
  /** One INSERT of one block; on disk when it resolves. `lines` are rows as `tabSeparated` writes them. */
  insert(table: string, columns: readonly string[], lines: string, options?: StatementOptions): Promise<void>;
  /**
   * Runs `work` while no other statement writes: all that it reads, of all tables, is of one moment. Null with a
   * ClickHouse server, where other processes write as well.
   */
  readonly exclusively: (<T>(work: (storage: Pick<Storage, 'rows' | 'execute'>) => Promise<T>) => Promise<T>) | null;
  /**
   * What holds the rows: on a cluster each of its shards, else this one. A statement there is about the rows of that
   * shard alone, and may change tables as well.
   */
  readonly shards: readonly ShardStorage[];
  /** Null where all of the storage answers; else a sentence that says what does not. */
  unavailable(): Promise<string | null>;
  close(): Promise<void>;
}

/** How a failure of storage is told to others; `failed` is a defect of ours or of the engine. */
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

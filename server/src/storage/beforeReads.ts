/** Wraps storage so that something happens before its statements, such as a write of rows that they must see. */
import { type Lane, type Storage } from './storage';

interface BeforeReadsOptions {
  /** Whether `prepare` also runs before statements without an answer. */
  andExecute?: boolean;
}

/**
 * Runs `prepare` with the SQL of every read before the read. If it fails, so does the statement, except in the lane of
 * queries: when the disk is full, panels still show what is stored.
 */
export function beforeReads(
  storage: Storage,
  prepare: (sql: string) => Promise<void> | void,
  { andExecute = false }: BeforeReadsOptions = {}
): Storage {
  const prepared = async (sql: string, lane: Lane) => {
    try {
      await prepare(sql);
    } catch (error) {
      if (lane !== 'query') {
        throw error;
      }
    }
  };
  return {
    ...storage,
    rows: async (sql, params, options) => {
      await prepared(sql, options?.lane ?? 'query');
      return storage.rows(sql, params, options);
    },
    bytes: async (sql, format, params, options) => {
      await prepared(sql, options?.lane ?? 'query');
      return storage.bytes(sql, format, params, options);
    },
    execute: async (sql, params, options) => {
      if (andExecute) {
        await prepared(sql, options?.lane ?? 'write');
      }
      return storage.execute(sql, params, options);
    },
  };
}

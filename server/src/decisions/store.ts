/**
 * The transactional store: what was decided. One interface over SQLite, which belongs to one server process, and
 * PostgreSQL, which any number of them share.
 */
import { type Kysely, type Transaction } from 'kysely';

import { type DecisionTables } from './schema';

/** Hears what a committed transaction of any process has notified. An empty payload says: look again, some were missed. */
export type Listener = (payload: string) => void;

export interface DecisionTransaction {
  db: Transaction<DecisionTables>;
  /** Tells every process's listeners, once the transaction is committed, and never where it is not. */
  notify(channel: string, payload: string): void;
}

export interface DecisionStore {
  readonly dialect: 'sqlite' | 'postgresql';
  /**
   * Which of the processes that share it this one is: it holds the lock `MEMBERS` of this number for as long as it is
   * connected, so that others can tell that it lives. Null where nobody shares it.
   */
  readonly memberKey: number | null;
  /** For statements outside of a transaction. */
  readonly db: Kysely<DecisionTables>;
  /**
   * Runs work that is committed as a whole, or not at all where it throws. Work runs again where the database could not
   * order it beside that of others, so it must have no effects but on the database.
   */
  transaction<Result>(work: (transaction: DecisionTransaction) => Promise<Result>): Promise<Result>;
  /** Answers a function that ends it. */
  listen(channel: string, listener: Listener): () => void;
  /**
   * A number that is another one once another process has written, and null where notifications alone tell of that. So
   * a process need not read again what has not changed.
   */
  othersWrites(): number | null;
  /** Whether the database answers. */
  ping(): Promise<boolean>;
  close(): Promise<void>;
}

/** A database that can't be used; the message says which setting, and what to do. */
export class DecisionStoreError extends Error {}

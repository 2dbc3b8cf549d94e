/**
 * The transactional store, which holds decisions. One interface over SQLite, which belongs to one server process, and
 * PostgreSQL, which any number of processes may share.
 */
import { type Kysely, type Transaction } from 'kysely';

import { type DecisionTables } from './schema';

/**
 * Gets what committed transactions of any process notify. An empty payload means that notifications may have been
 * missed: look again.
 */
export type Listener = (payload: string) => void;

export interface DecisionTransaction {
  db: Transaction<DecisionTables>;
  /** Notifies the listeners of all processes when the transaction commits. */
  notify(channel: string, payload: string): void;
}

export interface DecisionStore {
  readonly dialect: 'sqlite' | 'postgresql';
  /**
   * Identifies this process among those that share the store. It holds the advisory lock `MEMBERS` with this number
   * while connected, so that others can tell that it is alive. Null on SQLite.
   */
  readonly memberKey: number | null;
  /** For statements outside of a transaction. */
  readonly db: Kysely<DecisionTables>;
  /**
   * Runs `work` in a transaction, which commits unless it throws. `work` may run more than once, after a deadlock or a
   * serialization failure, so it must have no effects outside of the database.
   */
  transaction<Result>(work: (transaction: DecisionTransaction) => Promise<Result>): Promise<Result>;
  /** Returns a function that ends the subscription. */
  listen(channel: string, listener: Listener): () => void;
  /**
   * A number that changes when another process has written, so that a process need not read again what has not changed.
   * Null when only notifications tell of changes.
   */
  othersWrites(): number | null;
  /** Whether the database answers. */
  ping(): Promise<boolean>;
  close(): Promise<void>;
}

/** The database can't be used. The message names the setting and says what to do. */
export class DecisionStoreError extends Error {}

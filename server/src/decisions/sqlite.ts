/**
 * The store in a file of the data directory. Nothing needs installing. It serves one server process and the commands
 * run beside it.
 */
import { AsyncLocalStorage } from 'node:async_hooks';

import Database from 'libsql';
import { Kysely } from 'kysely';

import { StorageError } from '../storage/storage';
import { SQLITE_TYPES } from './columnTypes';
import { Listeners } from './listeners';
import { migrateStore } from './migrateStore';
import { NulCharacters } from './nulCharacters';
import { type DecisionTables } from './schema';
import { LibsqlDialect } from './sqliteDriver';
import { type DecisionStore, DecisionStoreError } from './store';
import { storeErrorOf } from './storeErrors';
import { whenFree } from './whenFree';

/** How long a statement may block the event loop while another process writes. Between attempts other work goes on. */
const BUSY_TIMEOUT_MS = 50;

export async function openSqlite(file: string): Promise<DecisionStore> {
  const database = await openFile(file);
  const withinTransaction = new AsyncLocalStorage<true>();
  const close = async () => {
    await db.destroy();
    // Else Node.js before 24 asks it at each promise for as long as the process lives.
    withinTransaction.disable();
  };
  const db = new Kysely<DecisionTables>({
    dialect: new LibsqlDialect(database, () => withinTransaction.getStore() === true),
    plugins: [new NulCharacters()],
  });
  const listeners = new Listeners();
  try {
    await migrateStore(db, SQLITE_TYPES, `The database ${file}`);
  } catch (error) {
    await close();
    throw explained(error, file);
  }
  const dataVersion = database.prepare('PRAGMA data_version');
  return {
    dialect: 'sqlite',
    memberKey: null,
    db,
    async transaction(work) {
      const notifications: Array<[string, string]> = [];
      const result = await db
        .transaction()
        .execute((transaction) =>
          withinTransaction.run(true, () =>
            work({ db: transaction, notify: (channel, payload) => notifications.push([channel, payload]) })
          )
        );
      notifications.forEach(([channel, payload]) => listeners.tell(channel, payload));
      return result;
    },
    listen: (channel, listener) => listeners.add(channel, listener),
    othersWrites: () => (dataVersion.all() as Array<{ data_version: number }>)[0]!.data_version,
    async ping() {
      return database.open;
    },
    close,
  };
}

async function openFile(file: string) {
  try {
    const database = new Database(file);
    // While another process makes the same file, the engine refuses this without a wait.
    await whenFree(() => database.pragma('journal_mode = WAL'));
    // Whatever was acknowledged survives a power cut.
    database.pragma('synchronous = FULL');
    database.pragma('foreign_keys = ON');
    database.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`);
    return database;
  } catch (error) {
    throw explained(error, file);
  }
}

/** A clearer error. */
function explained(error: unknown, file: string): unknown {
  const known = storeErrorOf(error);
  return known instanceof StorageError
    ? new DecisionStoreError(`The database ${file} can't be used: ${known.message}`, { cause: error })
    : error;
}

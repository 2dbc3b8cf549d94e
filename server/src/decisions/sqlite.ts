/** The store in a file of the data directory: nothing to install, for one server process and the commands beside it. */
import { setTimeout as sleep } from 'node:timers/promises';

import Database from 'libsql';
import { Kysely, SqliteDialect, SqliteDriver } from 'kysely';

import { SQLITE_TYPES } from './columnTypes';
import { Listeners } from './listeners';
import { migrateStore } from './migrateStore';
import { type DecisionTables } from './schema';
import { type DecisionStore } from './store';

/** How long a command at the terminal and the server wait for each other. */
const PATIENCE_MS = 10_000;
/** So long a statement holds up the event loop while another process writes; between two tries others go on. */
const BUSY_TIMEOUT_MS = 50;
const PAUSE_MS = 20;

export async function openSqlite(file: string): Promise<DecisionStore> {
  const database = new Database(file);
  database.pragma('journal_mode = WAL');
  // What was answered survives a power cut.
  database.pragma('synchronous = FULL');
  database.pragma('foreign_keys = ON');
  database.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`);
  const db = new Kysely<DecisionTables>({ dialect: new ImmediateSqliteDialect(database) });
  const listeners = new Listeners();
  try {
    await migrateStore(db, SQLITE_TYPES, `The database ${file}`);
  } catch (error) {
    await db.destroy();
    throw error;
  }
  return {
    dialect: 'sqlite',
    db,
    async transaction(work) {
      const notifications: Array<[string, string]> = [];
      const result = await db
        .transaction()
        .execute((transaction) =>
          work({ db: transaction, notify: (channel, payload) => notifications.push([channel, payload]) })
        );
      notifications.forEach(([channel, payload]) => listeners.tell(channel, payload));
      return result;
    },
    listen: (channel, listener) => listeners.add(channel, listener),
    async ping() {
      return database.open;
    },
    close: () => db.destroy(),
  };
}

/** A transaction takes the write lock as it begins: one that took it later could find that others had written since. */
class ImmediateSqliteDialect extends SqliteDialect {
  constructor(private readonly database: Database.Database) {
    super({ database });
  }

  override createDriver() {
    return new ImmediateSqliteDriver(this.database);
  }
}

class ImmediateSqliteDriver extends SqliteDriver {
  constructor(private readonly database: Database.Database) {
    super({ database });
  }

  override async beginTransaction() {
    const deadlineMs = performance.now() + PATIENCE_MS;
    for (;;) {
      try {
        // Not as a prepared statement: one that was refused is in progress for the driver, and nothing can be committed.
        this.database.exec('begin immediate');
        return;
      } catch (error) {
        if (!isBusy(error) || performance.now() > deadlineMs) {
          throw error;
        }
        await sleep(PAUSE_MS);
      }
    }
  }
}

const isBusy = (error: unknown) => error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY');

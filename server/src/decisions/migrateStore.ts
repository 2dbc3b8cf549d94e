/**
 * Migrates the store's schema to this server's version. When several processes start at once, one of them migrates.
 * Throws `NewerSchemaError` if a newer server wrote the store.
 */
import { setTimeout as sleep } from 'node:timers/promises';

import { type Kysely, Migrator } from 'kysely';

import { NewerSchemaError } from '../storage/migrate';
import { StorageError } from '../storage/storage';
import { type ColumnTypes } from './columnTypes';
import { migrationsFor } from './migrations';
import { type DecisionTables } from './schema';

/** How long a start waits while other processes migrate, on a slow disk too. */
const PATIENCE_MS = 120_000;
const PAUSE_MS = 100;

export async function migrateStore(db: Kysely<DecisionTables>, types: ColumnTypes, where: string) {
  const migrations = migrationsFor(types);
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
  const applied = (await migrator.getMigrations().catch(() => [])).length;
  const error = await migrateWhenFree(migrator);
  if (error instanceof Error && /previously executed migration/.test(error.message)) {
    throw new NewerSchemaError(
      `${where} was written by a newer server; this one knows ${applied || Object.keys(migrations).length} migrations: start the newer server, or restore a backup.`
    );
  }
  if (error) {
    throw error;
  }
}

/**
 * Returns the error of the migration. SQLite gives up its wait for another process earlier than a start should, and
 * PostgreSQL that has no connection left does not wait at all.
 */
async function migrateWhenFree(migrator: Migrator): Promise<unknown> {
  const deadlineMs = performance.now() + PATIENCE_MS;
  for (;;) {
    const { error } = await migrator.migrateToLatest();
    const isBusy = error instanceof StorageError && error.kind === 'overloaded';
    if (!isBusy || performance.now() > deadlineMs) {
      return error;
    }
    await sleep(PAUSE_MS);
  }
}

/**
 * A lock: only one server process at a time changes the schema of a ClickHouse server, however many start at once. The
 * lock is a table. CREATE TABLE succeeds for one process only.
 */
import { setTimeout as sleep } from 'node:timers/promises';

import { type ShardStorage, StorageError } from './storage';

export const MIGRATION_LOCK = 'migration_lock';

const PAUSE_MS = 200;
/** A process that holds the lock for longer has crashed: migrations don't wait for mutations, so they are short. */
const LONGEST_SECONDS = 120;

const TABLE_ALREADY_EXISTS = '57';

export async function underMigrationLock(storage: ShardStorage, work: () => Promise<void>) {
  while (!(await isTaken(storage))) {
    await dropExpired(storage);
    await sleep(PAUSE_MS);
  }
  try {
    await work();
  } finally {
    await storage.execute(`DROP TABLE IF EXISTS ${MIGRATION_LOCK} SYNC`);
  }
}

async function isTaken(storage: ShardStorage): Promise<boolean> {
  try {
    await storage.execute(`CREATE TABLE ${MIGRATION_LOCK} (taken DateTime) ENGINE = Memory`);
    return true;
  } catch (error) {
    const cause = error instanceof StorageError ? error.cause : null;
    if (cause instanceof Error && 'code' in cause && cause.code === TABLE_ALREADY_EXISTS) {
      return false;
    }
    throw error;
  }
}

/** Measures the lock's age by the clock of the ClickHouse server alone. */
async function dropExpired(storage: ShardStorage) {
  const expired = await storage.rows(
    `SELECT 1 FROM system.tables WHERE database = currentDatabase() AND name = '${MIGRATION_LOCK}'
      AND metadata_modification_time < now() - ${LONGEST_SECONDS}`
  );
  if (expired.length > 0) {
    await storage.execute(`DROP TABLE IF EXISTS ${MIGRATION_LOCK} SYNC`);
  }
}

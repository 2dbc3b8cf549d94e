/**
 * Brings the schema up to what this server knows, one numbered migration after the other. Every statement may run
 * again, so an interrupted migration is simply repeated; a newer schema than ours is refused.
 */
import { type Migration, MIGRATIONS } from './migrations';
import { type Storage } from './storage';
import { tabSeparated } from './tabSeparated';

/** The database was written by a newer server; the message says what to do. */
export class NewerSchemaError extends Error {}

export interface SchemaOptions {
  retentionDays: number;
}

export async function migrate(storage: Storage, options: SchemaOptions, migrations: readonly Migration[] = MIGRATIONS) {
  await storage.execute(`
    CREATE TABLE IF NOT EXISTS schema_migrations
    (version UInt32, name String, applied_at DateTime64(3, 'UTC') DEFAULT now64(3))
    ENGINE = ReplacingMergeTree ORDER BY version
    SETTINGS fsync_after_insert = 1, fsync_part_directory = 1`);
  const [row] = await storage.rows<{ version: number }>('SELECT max(version) AS version FROM schema_migrations');
  const current = row?.version ?? 0;
  const known = migrations.at(-1)?.version ?? 0;
  if (current > known) {
    throw new NewerSchemaError(
      `The storage has schema version ${current}, this server knows up to ${known}: start the newer server that wrote it, or restore a backup.`
    );
  }
  for (const migration of migrations.filter(({ version }) => version > current)) {
    for (const statement of migration.statements(options)) {
      await storage.execute(statement);
    }
    await storage.insert('schema_migrations', ['version', 'name'], tabSeparated([[migration.version, migration.name]]));
  }
}

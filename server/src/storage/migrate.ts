/**
 * Brings the schema up to date, one numbered migration after the other. Every statement may run twice, so an interrupted
 * migration is repeated. A schema that is newer than this server is refused.
 */
import { MIGRATIONS } from './migrations';
import { type Migration, type SchemaOptions } from './migrations/migration';
import { type ShardStorage } from './storage';
import { tabSeparated } from './tabSeparated';

/** The database was written by a newer server; the message says what to do. */
export class NewerSchemaError extends Error {}

interface MigrateOptions extends SchemaOptions {
  /** Adapts a statement to the deployment. */
  adapt?: (statement: string) => string;
  /** Runs `work` under a lock, where other processes may migrate at the same time. */
  alone?: (storage: ShardStorage, work: () => Promise<void>) => Promise<void>;
}

export async function migrate(
  storage: ShardStorage,
  options: MigrateOptions,
  migrations: readonly Migration[] = MIGRATIONS
) {
  const { adapt = (statement) => statement, alone = (_, work) => work() } = options;
  await storage.execute(
    adapt(`
    CREATE TABLE IF NOT EXISTS schema_migrations
    (version UInt32, name String, applied_at DateTime64(3, 'UTC') DEFAULT now64(3))
    ENGINE = ReplacingMergeTree ORDER BY version
    SETTINGS fsync_after_insert = 1, fsync_part_directory = 1`)
  );
  const known = migrations.at(-1)?.version ?? 0;
  const missing = async () => {
    const current = await currentVersion(storage);
    if (current > known) {
      throw new NewerSchemaError(
        `The storage has schema version ${current}, this server knows up to ${known}: start the newer server that wrote it, or restore a backup.`
      );
    }
    return migrations.filter(({ version }) => version > current);
  };
  if ((await missing()).length > 0) {
    await alone(storage, async () => {
      for (const { version, name, statements } of await missing()) {
        for (const statement of statements(options)) {
          await storage.execute(adapt(statement));
        }
        await storage.insert('schema_migrations', ['version', 'name'], tabSeparated([[version, name]]));
      }
    });
  }
}

async function currentVersion(storage: ShardStorage): Promise<number> {
  const [row] = await storage.rows<{ version: number }>('SELECT max(version) AS version FROM schema_migrations');
  return row?.version ?? 0;
}

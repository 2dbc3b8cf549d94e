/**
 * Migrates the store's schema to this server's version. When several processes start at once, one of them migrates.
 * Throws `NewerSchemaError` if a newer server wrote the store.
 */
import { type Kysely, Migrator } from 'kysely';

import { NewerSchemaError } from '../storage/migrate';
import { type ColumnTypes } from './columnTypes';
import { migrationsFor } from './migrations';
import { type DecisionTables } from './schema';
import { whenFree } from './whenFree';

export async function migrateStore(db: Kysely<DecisionTables>, types: ColumnTypes, where: string) {
  const migrations = migrationsFor(types);
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
  const applied = (await migrator.getMigrations().catch(() => [])).length;
  await whenFree(async () => {
    const { error } = await migrator.migrateToLatest();
    if (error instanceof Error && /previously executed migration/.test(error.message)) {
      throw new NewerSchemaError(
        `${where} was written by a newer server; this one knows ${applied || Object.keys(migrations).length} migrations: start the newer server, or restore a backup.`
      );
    }
    if (error) {
      throw error;
    }
  });
}

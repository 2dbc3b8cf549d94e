/**
 * Opens the storage that the configuration names and brings its schema up to date. Throws a `DataDirError`,
 * `RemoteStorageError` or `NewerSchemaError` that says what to do.
 */
import { type Config } from '../config/config';
import { openCluster } from './cluster/openCluster';
import { DataDirError } from './dataDir';
import { openEmbedded } from './embedded';
import { missingParts } from './integrity';
import { migrate } from './migrate';
import { underMigrationLock } from './migrationLock';
import { openRemote } from './remote';
import { type Storage } from './storage';

export async function openStorage(config: Config): Promise<Storage> {
  const { clickhouseUrl: url, clickhouseCluster: cluster } = config;
  if (url !== null && cluster !== null) {
    return openCluster({ ...config, url, cluster });
  }
  const storage = url === null ? await openEmbedded(config) : await openRemote({ ...config, url });
  try {
    if (storage.kind === 'embedded') {
      await assertWhole(storage, config.dataDir);
    }
    await migrate(storage, {
      ...config,
      ...(storage.kind === 'remote' ? { alone: underMigrationLock } : {}),
    });
    return storage;
  } catch (error) {
    await storage.close();
    throw error;
  }
}

async function assertWhole(storage: Storage, dataDir: string) {
  const [missing] = await missingParts(storage);
  if (missing) {
    throw new DataDirError(
      `SYNC_HEALTH_DATA_DIR ${dataDir} is damaged: a file of the table ${missing.table} is not as it was written, and numbers without it would be wrong. Restore a backup; or, to go on without what was in it, remove ${missing.path}.`
    );
  }
}

/**
 * Runs tests on each kind of storage: embedded with SQLite, and a ClickHouse server and a cluster, each with
 * PostgreSQL.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { missingClickHouse } from './clickHouseServer';
import { postgresIsMissing } from './postgres';
import { createMigratedDatabase, fillDataDir, startMigratedClickHouse } from './schemas';

type StorageKind = 'embedded' | 'a ClickHouse server' | 'a cluster of two shards';

export interface StoragePlace {
  dataDir: string;
  /** A server's settings, as environment variables. */
  environment: Record<string, string>;
  /** The same as members of its configuration. */
  config: { dataDir: string; clickhouseUrl?: string; clickhouseCluster?: string; databaseUrl?: string };
}

/** Opens a storage that has its schema, and no data. */
async function openPlace(kind: StorageKind): Promise<StoragePlace & { remove(): Promise<void> }> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'sync-health-storage-'));
  const removeDir = () => rm(dataDir, { recursive: true, force: true });
  if (kind === 'embedded') {
    await fillDataDir(dataDir);
    return { dataDir, environment: { SYNC_HEALTH_DATA_DIR: dataDir }, config: { dataDir }, remove: removeDir };
  }
  const [{ clickhouseUrl, clickhouseCluster, stop }, database] = await Promise.all([
    startMigratedClickHouse(kind === 'a cluster of two shards'),
    createMigratedDatabase(),
  ]);
  return {
    dataDir,
    environment: {
      SYNC_HEALTH_DATA_DIR: dataDir,
      CLICKHOUSE_URL: clickhouseUrl,
      DATABASE_URL: database.url,
      ...(clickhouseCluster ? { CLICKHOUSE_CLUSTER: clickhouseCluster } : {}),
    },
    config: {
      dataDir,
      clickhouseUrl,
      databaseUrl: database.url,
      ...(clickhouseCluster ? { clickhouseCluster } : {}),
    },
    async remove() {
      await database.drop();
      await stop();
      await removeDir();
    },
  };
}

const KINDS: readonly StorageKind[] = ['embedded', 'a ClickHouse server', 'a cluster of two shards'];

/** `tests` share one storage of each kind, which is started once. */
export function describeEachStorage(
  title: string,
  tests: (place: () => StoragePlace, kind: StorageKind) => void,
  kinds = KINDS
) {
  for (const kind of kinds) {
    const missing = kind === 'embedded' ? null : (missingClickHouse() ?? postgresIsMissing);
    (missing ? describe.skip : describe)(`${title} (${kind}${missing ? `: ${missing}` : ''})`, () => {
      let place: Awaited<ReturnType<typeof openPlace>>;
      beforeAll(async () => {
        place = await openPlace(kind);
      });
      tests(() => place, kind);
      // Hooks run in order: servers have ended by then.
      afterAll(() => place.remove());
    });
  }
}

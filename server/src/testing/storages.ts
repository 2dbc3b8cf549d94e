/**
 * Runs tests on each kind of storage: embedded with SQLite, and a ClickHouse server and a cluster, each with
 * PostgreSQL.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { missingClickHouse, startClickHouse, startCluster, TEST_CLUSTER } from './clickHouseServer';
import { createDatabase, postgresIsMissing } from './postgres';

type StorageKind = 'embedded' | 'a ClickHouse server' | 'a cluster of two shards';

export interface StoragePlace {
  dataDir: string;
  /** A server's settings, as environment variables. */
  environment: Record<string, string>;
  /** The same as members of its configuration. */
  config: { dataDir: string; clickhouseUrl?: string; clickhouseCluster?: string; databaseUrl?: string };
}

async function startClickHouseOf(kind: StorageKind) {
  if (kind === 'a cluster of two shards') {
    const cluster = await startCluster();
    return { url: cluster.shards[0]!.url, cluster: TEST_CLUSTER, stop: () => cluster.stop() };
  }
  const server = await startClickHouse();
  return { url: server.url, cluster: null, stop: () => server.stop() };
}

/** Opens an empty storage. */
async function openPlace(kind: StorageKind): Promise<StoragePlace & { remove(): Promise<void> }> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'sync-health-storage-'));
  const removeDir = () => rm(dataDir, { recursive: true, force: true });
  if (kind === 'embedded') {
    return { dataDir, environment: { SYNC_HEALTH_DATA_DIR: dataDir }, config: { dataDir }, remove: removeDir };
  }
  const [{ url, cluster, stop }, database] = await Promise.all([startClickHouseOf(kind), createDatabase()]);
  return {
    dataDir,
    environment: {
      SYNC_HEALTH_DATA_DIR: dataDir,
      CLICKHOUSE_URL: url,
      DATABASE_URL: database.url,
      ...(cluster === null ? {} : { CLICKHOUSE_CLUSTER: cluster }),
    },
    config: {
      dataDir,
      clickhouseUrl: url,
      databaseUrl: database.url,
      ...(cluster === null ? {} : { clickhouseCluster: cluster }),
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

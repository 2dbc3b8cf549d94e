/**
 * Stores with their schema and no data, made once for a run of tests and copied: migrations are most of what a server's
 * first start costs.
 */
import { mkdtemp, readdir } from 'node:fs/promises';
import path from 'node:path';

import { copyDecisions } from '../backup/decisions';
import { type Config, readConfig } from '../config/config';
import { DECISIONS_FILE, openDecisions } from '../decisions/open';
import { openStorage } from '../storage/open';
import { startClickHouse, startCluster, TEST_CLUSTER } from './clickHouseServer';
import { copyDirectory } from './copyDirectory';
import { oncePerRun, RUN_DIR } from './oncePerRun';
import { createDatabase } from './postgres';

/** Days that tests keep events for. */
export const RETENTION_DAYS = '3650';

/**
 * Fills the data directory of a server with the embedded engine's storage, and with SQLite's unless decisions are in
 * PostgreSQL. Leaves a directory that is not empty as it is.
 */
export async function fillDataDir(dataDir: string, { hasDecisions = true } = {}) {
  const content = await readdir(dataDir).catch(() => []);
  if (content.length === 0) {
    const from = await oncePerRun('schema of a data directory', makeDataDir);
    await copyDirectory(from, dataDir, (file) => hasDecisions || !path.basename(file).startsWith(DECISIONS_FILE));
  }
}

async function makeDataDir(): Promise<string> {
  const [config, made] = [await newConfig(), await newConfig()];
  await (await openStorage(config)).close();
  await (await openDecisions(made)).close();
  // As one file: SQLite removes the others of a closed store later, while they may be copied.
  await copyDecisions(made.dataDir, config.dataDir);
  return config.dataDir;
}

const newConfig = async () => configOf({ dataDir: await mkdtemp(path.join(RUN_DIR, 'data-')) });

/** Starts a ClickHouse with its schema, single or with two shards. */
export async function startMigratedClickHouse(isCluster: boolean) {
  const kind = isCluster ? 'cluster' : 'server';
  return startShards(isCluster, await oncePerRun(`schema of a ${kind}`, () => makeClickHouse(isCluster)));
}

/** Within the directory that `makeClickHouse` returns. */
const dataOfShard = (directory: string, shard: number) => path.join(directory, `shard-${shard}`);

async function makeClickHouse(isCluster: boolean): Promise<string> {
  const { shards, stop, ...config } = await startShards(isCluster);
  await (await openStorage(configOf(config))).close();
  const directory = await mkdtemp(path.join(RUN_DIR, 'data-'));
  for (const [index, shard] of shards.entries()) {
    await shard.kill();
    await copyDirectory(shard.dataDir, dataOfShard(directory, index));
  }
  await stop();
  return directory;
}

/** On copies of the shards' data in `from`, or on empty ones. */
async function startShards(isCluster: boolean, from?: string) {
  const contents = from === undefined ? [] : [0, 1].map((shard) => dataOfShard(from, shard));
  if (isCluster) {
    const { shards, stop } = await startCluster(2, { [TEST_CLUSTER]: 2 }, contents);
    return { clickhouseUrl: shards[0]!.url, clickhouseCluster: TEST_CLUSTER, shards, stop };
  }
  const server = await startClickHouse(contents[0]);
  return { clickhouseUrl: server.url, shards: [server], stop: () => server.stop() };
}

/** Creates a PostgreSQL database with its schema. */
export async function createMigratedDatabase() {
  return createDatabase(await oncePerRun('schema of a database', makeDatabase));
}

/** It is dropped with its server, when the run ends. */
async function makeDatabase(): Promise<string> {
  const { url } = await createDatabase();
  await (await openDecisions({ databaseUrl: url, dataDir: '' })).close();
  return url;
}

const configOf = (places: Partial<Config>): Config => ({
  ...readConfig({ SYNC_HEALTH_RETENTION_DAYS: RETENTION_DAYS }),
  ...places,
});

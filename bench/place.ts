/** A storage to measure: its processes filled with events, and the servers on it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import {
  type ClickHouseServer,
  missingClickHouse,
  startClickHouse,
  startCluster,
  TEST_CLUSTER,
} from '../server/src/testing/clickHouseServer';
import { createDatabase, postgresIsMissing } from '../server/src/testing/postgres';
import { type Options, type StorageName } from './options';
import { prepare } from './prepare';
import { cpuMsOf, type Process, run } from './processes';
import { say } from './report';
import { startServer, untilQuiet, untilRolledUp } from './server';

export interface Place {
  /** The end of the events, in epoch milliseconds. */
  endMs: number;
  /** ClickHouse's processes, one for each shard. */
  shards: readonly ClickHouseServer[];
  /** The name of the database that has a shard's tables. */
  database: string;
  /** Null if another process can't share the data. */
  startAnother: (() => Promise<Process>) | null;
  server: Process;
  /** Processor time so far of the server and of ClickHouse, in milliseconds. */
  readonly cpuMs: number;
  close(): Promise<void>;
}

const ROOT = path.resolve(__dirname, '..');

export async function openPlace(storage: StorageName, options: Options): Promise<Place> {
  if (storage === 'embedded') {
    const directory = path.resolve(ROOT, options.directory);
    const { endMs } = await prepare(directory, options);
    const server = await startServer(directory);
    await untilRolledUp(server);
    await untilQuiet(server);
    return {
      ...{ endMs, shards: [], database: '', startAnother: null, server },
      get cpuMs() {
        return server.cpuMs;
      },
      close: () => server.stop(),
    };
  }
  const missing = missingClickHouse() ?? postgresIsMissing;
  if (missing !== null) {
    throw new Error(`There is no ClickHouse or PostgreSQL to measure: ${missing}.`);
  }
  return openRemotePlace(storage, options);
}

async function openRemotePlace(storage: Exclude<StorageName, 'embedded'>, { events }: Options): Promise<Place> {
  const shards = storage === 'cluster' ? (await startCluster(2)).shards : [await startClickHouse()];
  // No process may outlive a failed benchmark.
  process.once('exit', () => shards.forEach((shard) => shard.signal('SIGKILL')));
  const database = await createDatabase();
  const directory = mkdtempSync(path.join(tmpdir(), 'sync-health-bench-'));
  const environment = {
    CLICKHOUSE_URL: shards[0]!.url,
    DATABASE_URL: database.url,
    ...(storage === 'cluster' ? { CLICKHOUSE_CLUSTER: TEST_CLUSTER } : {}),
  };
  say(`▸ Generating ${events.toLocaleString('en')} events over 14 days, ${storage}`);
  const endMs = Date.now();
  const script = ['--import', 'tsx', path.join(__dirname, 'generate.ts'), directory, String(events), String(endMs)];
  await run(script, environment);
  const server = await startServer(directory, environment);
  const shardDatabase = storage === 'cluster' ? 'sync_health_shard' : 'sync_health';
  while (await hasNoRollups(shards[0]!, shardDatabase)) {
    await sleep(500);
  }
  await untilRolledUp(server);
  const work = {
    get cpuMs() {
      return server.cpuMs + shards.reduce((sum, { pid }) => sum + cpuMsOf(pid), 0);
    },
  };
  await untilQuiet(work);
  return {
    ...{ endMs, shards, database: shardDatabase, server },
    startAnother: () => startServer(directory, environment),
    get cpuMs() {
      return work.cpuMs;
    },
    async close() {
      await server.stop();
      await database.drop();
      await Promise.all(shards.map((shard) => shard.stop()));
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** Until the first roll has begun, the server's lag does not cover all events. */
async function hasNoRollups(shard: ClickHouseServer, database: string): Promise<boolean> {
  return Number(await askShard(shard, `SELECT count() FROM ${database}.rollup_counts`)) === 0;
}

async function askShard({ url }: ClickHouseServer, sql: string): Promise<string> {
  const response = await fetch(url, { method: 'POST', body: sql });
  const text = await response.text();
  if (!response.ok) {
    throw new Error(`${sql}: ${text}`);
  }
  return text.trim();
}

/** Rows that each shard has read from its tables since its start. */
export const rowsRead = (shards: readonly ClickHouseServer[]): Promise<number[]> =>
  Promise.all(
    shards.map(async (shard) =>
      Number(await askShard(shard, `SELECT sum(value) FROM system.events WHERE event = 'SelectedRows'`))
    )
  );

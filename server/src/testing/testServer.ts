/**
 * A server on a new data directory, for tests. The engine binds a directory to a process, so there is one server at a
 * time.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { type FastifyInstance } from 'fastify';
import { pino } from 'pino';

import { buildApp } from '../app';
import { describeDiffering } from '../check/compareCounts';
import { type Config, readConfig } from '../config/config';
import { fillDataDir, RETENTION_DAYS } from './schemas';

// Engines start slowly when many tests share few cores.
if (typeof jest !== 'undefined') {
  jest.setTimeout(60_000);
}

export const TEST_TOKEN = 'test-token';

export interface TestServer {
  app: FastifyInstance;
  /** Calls with the bootstrap token; with a body, it is a POST of JSON. */
  call(url: string, body?: object): Promise<{ status: number; body: unknown }>;
  close(): Promise<void>;
}

export interface TestServerOptions extends Partial<Config> {
  /** Kept when the server closes, so that another can open it. Without it, a new one is made and removed. */
  dataDir?: string;
  /** Whether closing throws if rollups differ from raw events. COMPARE_COUNTS=1 sets it for all tests. */
  comparesCounts?: boolean;
  /** False: events are rolled up only where a test says so, and when the server closes. Otherwise in the background too. */
  rollsInBackground?: boolean;
}

export async function startTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const comparesCounts = options.comparesCounts ?? process.env.COMPARE_COUNTS === '1';
  const dataDir = options.dataDir ?? (await mkdtemp(path.join(tmpdir(), 'sync-health-test-')));
  const config: Config = {
    ...readConfig({ CLICKHOUSE_URL: process.env.CLICKHOUSE_URL, SYNC_HEALTH_RETENTION_DAYS: RETENTION_DAYS }),
    bootstrapToken: TEST_TOKEN,
    // On a busy machine tests may wait. The event loop is Jest's own, which lags when a test file is loaded.
    maxLagMs: 0,
    queryWaitMs: 60_000,
    ...options,
    dataDir,
  };
  if (config.clickhouseUrl === null) {
    await fillDataDir(dataDir, { hasDecisions: config.databaseUrl === null });
  }
  const app = await buildApp({ config, logger: pino({ level: process.env.TEST_LOG_LEVEL ?? 'silent' }) });
  if (options.rollsInBackground === false) {
    await app.ready();
    await app.rollups.roller.close();
  }
  return {
    app,
    async call(url, body) {
      const response = await app.inject({
        method: body ? 'POST' : 'GET',
        url,
        headers: { authorization: `Bearer ${TEST_TOKEN}` },
        ...(body ? { payload: body } : {}),
      });
      return { status: response.statusCode, body: response.json() };
    },
    async close() {
      const { differing } = comparesCounts ? await app.compareCounts() : { differing: [] };
      await app.close();
      if (!options.dataDir) {
        await rm(dataDir, { recursive: true, force: true });
      }
      if (differing.length > 0) {
        throw new Error(`Rollups differ from their raw events:\n${describeDiffering(differing)}`);
      }
    },
  };
}

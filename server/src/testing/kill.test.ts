/** kill -9 at random moments under load: what was acknowledged is there, once, and rollups agree with raw events. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { type QueryResult, type SyncEvent } from '@sync-health/contract';

import { checkCommand } from '../check/checkCommand';
import { readConfig } from '../config';
import { openStorage } from '../storage/open';
import { makeEvent } from './events';
import { freePort } from './freePort';

jest.setTimeout(600_000);

const ROUNDS = Number(process.env.KILL_ROUNDS ?? 2);
const TOKEN = 'kill-test';
const MAIN = path.resolve(__dirname, '../main.ts');
const START_MS = Date.parse('2026-11-20T00:00:00Z');

let dataDir: string;
let url: string;
beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'sync-health-kill-'));
  url = `http://127.0.0.1:${await freePort()}`;
});
afterAll(() => rm(dataDir, { recursive: true }));

it('keeps every acknowledged event once through kill -9', async () => {
  const acknowledged = new Set<string>();
  const sent: SyncEvent[][] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const server = await startServer();
    const killed = new Promise<void>((resolve) => setTimeout(resolve, 500 + Math.random() * 2000)).then(() =>
      server.kill('SIGKILL')
    );
    await Promise.all([sendUntilRefused(sent, acknowledged), sendUntilRefused(sent, acknowledged), killed]);
    await ended(server);
  }

  const server = await startServer();
  const everything = sent.flat();
  let duplicates = 0;
  for (const batch of sent) {
    const answer = (await (await post(batch)).json()) as { accepted: number; duplicates: number };
    duplicates += answer.duplicates;
  }
  expect(duplicates).toBeGreaterThanOrEqual(acknowledged.size);
  const total = await countedByQueries();
  server.kill('SIGTERM');
  await ended(server);

  const config = readConfig({ SYNC_HEALTH_DATA_DIR: dataDir, SYNC_HEALTH_RETENTION_DAYS: '3650' });
  expect(await checkCommand(['--counts'], config)).toContain('they agree');
  const storage = await openStorage(config);
  const [raw] = await storage.rows<{ stored: number; ids: number }>(
    'SELECT count() AS stored, uniqExact(connector, id) AS ids FROM events'
  );
  await storage.close();
  expect(raw).toEqual({ stored: everything.length, ids: everything.length });
  expect(total).toBe(everything.length);
  expect(acknowledged.size).toBeGreaterThan(0);
});

async function startServer(): Promise<ChildProcess> {
  const server = spawn(process.execPath, ['--import', 'tsx', MAIN], {
    stdio: 'ignore',
    env: {
      ...process.env,
      SYNC_HEALTH_DATA_DIR: dataDir,
      SYNC_HEALTH_LISTEN: url.replace('http://', ''),
      SYNC_HEALTH_BOOTSTRAP_TOKEN: TOKEN,
      SYNC_HEALTH_RETENTION_DAYS: '3650',
    },
  });
  for (;;) {
    if (server.exitCode !== null) {
      throw new Error(`The server ended at its start with ${server.exitCode}`);
    }
    try {
      if ((await fetch(`${url}/readyz`)).ok) {
        return server;
      }
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

const ended = async (server: ChildProcess) => {
  if (server.exitCode === null && server.signalCode === null) {
    await once(server, 'exit');
  }
};

const post = (batch: readonly SyncEvent[]) =>
  fetch(`${url}/v1/events`, {
    method: 'POST',
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
    body: JSON.stringify(batch),
  });

/** Batches that span partitions, whose inserts are not atomic. */
async function sendUntilRefused(sent: SyncEvent[][], acknowledged: Set<string>) {
  for (;;) {
    const batch = Array.from({ length: 50 }, (_, index) =>
      makeEvent({
        endTime: new Date(START_MS - (index % 5) * 7 * 86_400_000).toISOString(),
        status: index % 10 === 0 ? 'failed' : 'success',
      })
    );
    sent.push(batch);
    try {
      const response = await post(batch);
      if (response.ok) {
        batch.forEach(({ id }) => acknowledged.add(id));
      }
    } catch {
      return;
    }
  }
}

async function countedByQueries(): Promise<number> {
  const response = await fetch(`${url}/v1/query`, {
    method: 'POST',
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      from: '2026-09-01T00:00:00Z',
      to: '2026-12-01T00:00:00Z',
      query: { type: 'trend', interval: 'day' },
    }),
  });
  const { fields } = (await response.json()) as QueryResult;
  const total = fields.find(({ name }) => name === 'total')?.values ?? [];
  return total.reduce<number>((sum, value) => sum + Number(value), 0);
}

/** The running statements of a reader who goes away are killed. Waiting ones are tested in connectionPool.test.ts. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { type FastifyInstance } from 'fastify';

import { buildApp } from '../app';
import { readConfig } from '../config/config';
import { onBehalfOf } from '../telemetry/requestContext';
import { untilGone } from './leaving';
import { openStorage } from './open';
import { type Storage } from './storage';
import { NO_LAG_GUARD } from '../testing/noLagGuard';

const TOKEN = 'leaving';
/** A long query: a minute on one core. */
const ENDLESS = 'SELECT sum(sipHash64(number)) AS value FROM numbers(20000000000) SETTINGS max_threads = 1';
/** Two fewer than Node has threads: one is for the check, one for the kill. */
const READERS = 2;

let dataDir: string;
let app: FastifyInstance;
let storage: Storage;
let url: string;

beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'sync-health-leaving-'));
  const config = readConfig({ ...NO_LAG_GUARD, SYNC_HEALTH_DATA_DIR: dataDir, SYNC_HEALTH_BOOTSTRAP_TOKEN: TOKEN });
  storage = await openStorage(config);
  const slow: Storage = {
    ...storage,
    bytes: (sql, format, params, options) =>
      format === 'JSONCompactColumns' ? storage.bytes(ENDLESS, format) : storage.bytes(sql, format, params, options),
  };
  app = await buildApp({ config, storage: slow });
  url = await app.listen({ port: 0, host: '127.0.0.1' });
});
afterAll(async () => {
  await app.close();
  await rm(dataDir, { recursive: true });
});

/** The engine lists a killed statement until its connection runs another. */
const running = () =>
  storage.rows(
    `SELECT 1 FROM system.processes WHERE query LIKE '%sipHash64(number)) AS value%' AND NOT is_cancelled`,
    {},
    { lane: 'background' }
  );

async function until(isSo: () => Promise<boolean>) {
  while (!(await isSo())) {
    await sleep(20);
  }
}

it('closing a dashboard while its queries run stops them all', async () => {
  const reader = new AbortController();
  const from = '2026-11-20T00:00:00Z';
  // Each query is different: equal queries at the same time are answered once.
  const asked = Array.from({ length: READERS }, (_, index) =>
    fetch(`${url}/v1/query`, {
      method: 'POST',
      signal: reader.signal,
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
      body: JSON.stringify({ from, to: `2026-11-2${index + 1}T00:00:00Z`, query: { type: 'summary' } }),
    })
  );
  // The check itself is one more.
  await until(async () => (await running()).length === READERS + 1);
  reader.abort();
  expect((await Promise.allSettled(asked)).map(({ status }) => status)).toEqual(Array(READERS).fill('rejected'));
  const leftMs = performance.now();
  await until(async () => (await canceled()) === READERS);
  expect(await running()).toHaveLength(1);
  // Long before the queries' time limit.
  expect(performance.now() - leftMs).toBeLessThan(10_000);
});

it('the next statement does not get the rest of a killed one', async () => {
  const answers = new Set<string>();
  for (let round = 0; round < 30; round++) {
    const reader = new AbortController();
    const left = onBehalfOf({ requestId: 'left', span: null, reader: reader.signal }, () =>
      Array.from({ length: READERS }, () =>
        storage.bytes(
          'SELECT number, sleepEachRow(0.002) FROM numbers(400) SETTINGS max_block_size = 1',
          'TabSeparated'
        )
      )
    );
    await sleep(5 * round);
    reader.abort();
    await Promise.allSettled(left);
    // As many as there are connections, so that each runs one.
    for (const bytes of await Promise.all(
      Array.from({ length: 4 }, () => storage.bytes(`SELECT 'mine'`, 'TabSeparated'))
    )) {
      answers.add(bytes.toString());
    }
  }
  expect([...answers]).toEqual(['mine\n']);
});

it('the answer of a statement that was killed meanwhile is not used', async () => {
  const reader = new AbortController();
  const nothing = () => Promise.resolve();
  const answered = untilGone(reader.signal, { kill: nothing, clean: nothing }, () => {
    reader.abort();
    // The engine may end a statement at the end of a block, without an error.
    return Promise.resolve('the first of two blocks');
  });
  await expect(answered).rejects.toThrow('Nobody waits for the answer any more.');
});

async function canceled() {
  const { body } = await app.inject('/metrics');
  return Number(/query_failures_total\{type="summary",reason="canceled"\} (\d+)/.exec(body)?.[1] ?? 0);
}

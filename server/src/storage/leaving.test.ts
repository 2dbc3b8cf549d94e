/** A reader who goes away is not read for: what runs is killed. Who waits is in connectionPool.test.ts. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { type FastifyInstance } from 'fastify';

import { buildApp } from '../app';
import { readConfig } from '../config';
import { onBehalfOf } from '../telemetry/requestContext';
import { untilGone } from './leaving';
import { openStorage } from './open';
import { type Storage } from './storage';

const TOKEN = 'leaving';
/** What stands for a query over too much: a minute of one core. */
const ENDLESS = 'SELECT sum(sipHash64(number)) AS value FROM numbers(20000000000) SETTINGS max_threads = 1';
/** Fewer than Node has threads, by one for who looks and one for who kills. */
const READERS = 2;

let dataDir: string;
let app: FastifyInstance;
let storage: Storage;
let url: string;

beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'sync-health-leaving-'));
  const config = readConfig({ SYNC_HEALTH_DATA_DIR: dataDir, SYNC_HEALTH_BOOTSTRAP_TOKEN: TOKEN });
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

/** The engine lists a statement that was killed until its connection runs another. */
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

it('a dashboard that is closed while its queries run leaves nothing behind', async () => {
  const reader = new AbortController();
  const from = '2026-11-20T00:00:00Z';
  // Each asks something else: what is asked twice at the same time is answered once.
  const asked = Array.from({ length: READERS }, (_, index) =>
    fetch(`${url}/v1/query`, {
      method: 'POST',
      signal: reader.signal,
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
      body: JSON.stringify({ from, to: `2026-11-2${index + 1}T00:00:00Z`, query: { type: 'summary' } }),
    })
  );
  // One more is the question itself.
  await until(async () => (await running()).length === READERS + 1);
  reader.abort();
  expect((await Promise.allSettled(asked)).map(({ status }) => status)).toEqual(Array(READERS).fill('rejected'));
  const leftMs = performance.now();
  await until(async () => (await canceled()) === READERS);
  expect(await running()).toHaveLength(1);
  // Long before the limit of a query's time.
  expect(performance.now() - leftMs).toBeLessThan(10_000);
});

it('what a killed statement had answered so far is not given to whoever asks next', async () => {
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
    // As many as there are connections, so that each answers.
    for (const bytes of await Promise.all(
      Array.from({ length: 4 }, () => storage.bytes(`SELECT 'mine'`, 'TabSeparated'))
    )) {
      answers.add(bytes.toString());
    }
  }
  expect([...answers]).toEqual(['mine\n']);
});

it('what a statement answers that was killed meanwhile is not taken for all of its answer', async () => {
  const reader = new AbortController();
  const nothing = () => Promise.resolve();
  const answered = untilGone(reader.signal, { kill: nothing, clean: nothing }, () => {
    reader.abort();
    // The engine may end one at the end of a block, without an error.
    return Promise.resolve('the first of two blocks');
  });
  await expect(answered).rejects.toThrow('Nobody waits for the answer any more.');
});

async function canceled() {
  const { body } = await app.inject('/metrics');
  return Number(/query_failures_total\{type="summary",reason="canceled"\} (\d+)/.exec(body)?.[1] ?? 0);
}

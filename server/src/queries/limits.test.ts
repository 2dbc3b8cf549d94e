/** The engine stops a query that reads too much, and the error says what to narrow. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { type FastifyInstance } from 'fastify';

import { buildApp } from '../app';
import { readConfig } from '../config/config';
import { openStorage } from '../storage/open';
import { type StatementOptions, type Storage } from '../storage/storage';
import { makeEvent } from '../testing/events';
import { NO_LAG_GUARD } from '../testing/noLagGuard';

const TOKEN = 'limits';

let dataDir: string;
let app: FastifyInstance;
/** Limits so low that an ordinary query reaches them. */
let limits: StatementOptions['settings'] = {};

beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'sync-health-limits-'));
  const config = readConfig({ ...NO_LAG_GUARD, SYNC_HEALTH_DATA_DIR: dataDir, SYNC_HEALTH_BOOTSTRAP_TOKEN: TOKEN });
  const storage = await openStorage(config);
  const limited = (options?: StatementOptions) => ({ ...options, settings: { ...options?.settings, ...limits } });
  const narrow: Storage = {
    ...storage,
    rows: (sql, params, options) => storage.rows(sql, params, limited(options)),
    bytes: (sql, format, params, options) => storage.bytes(sql, format, params, limited(options)),
  };
  app = await buildApp({ config, storage: narrow });
  await ask(
    '/v1/events',
    Array.from({ length: 2000 }, () => makeEvent())
  );
});
afterAll(async () => {
  limits = {};
  await app.close();
  await rm(dataDir, { recursive: true });
});

const ask = (url: string, payload: object) =>
  app.inject({ method: 'POST', url, headers: { authorization: `Bearer ${TOKEN}` }, payload });

it.each([
  [{ max_memory_usage: 1000 }, 'The query needed too much memory and was stopped.'],
  [{ max_execution_time: 0.000_001 }, 'The query took too long and was stopped.'],
])('%j', async (settings, detail) => {
  limits = settings;
  const range = { from: '2026-11-20T00:00:00Z', to: '2026-11-21T00:00:00Z' };
  const answer = await ask('/v1/query', { ...range, query: { type: 'percentiles' } });
  expect(answer.statusCode).toBe(503);
  expect(answer.json().detail).toBe(`${detail} Narrow the time range, or filter by connector or object.`);
});

it('ten years of days need no memory for each event and day, in a zone that changes its clocks', async () => {
  limits = { max_memory_usage: 32 * 1024 * 1024 };
  const asked = { from: '2016-12-01T00:00:00Z', to: '2026-12-01T00:00:00Z', timeZone: 'Europe/Berlin' };
  const answer = await ask('/v1/query', { ...asked, query: { type: 'percentiles', interval: 'day' } });
  expect([answer.statusCode, answer.json().fields?.[1].values.at(-12)]).toEqual([200, 2000]);
});

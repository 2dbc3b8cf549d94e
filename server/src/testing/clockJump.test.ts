/** A clock that jumps back and forth, while the server runs and between two starts: every event counts once. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { type QueryResult, type SyncEvent } from '@sync-health/contract';

import { makeEvent } from './events';
import { startTestServer, type TestServer } from './testServer';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const RANGE = { from: '2026-11-19T00:00:00Z', to: '2026-11-22T00:00:00Z' };

let dataDir: string;
let offsetMs = 0;
const sent: SyncEvent[] = [];

beforeAll(async () => {
  const now = Date.now;
  jest.spyOn(Date, 'now').mockImplementation(() => now() + offsetMs);
  dataDir = await mkdtemp(path.join(tmpdir(), 'sync-health-clock-'));
});
afterAll(async () => {
  jest.restoreAllMocks();
  await rm(dataDir, { recursive: true });
});

async function sendAndCheck(server: TestServer) {
  const batch = Array.from({ length: 50 }, (_, index) => makeEvent({ status: index % 10 ? 'success' : 'failed' }));
  expect((await server.call('/v1/events', batch)).body).toMatchObject({ accepted: 50, duplicates: 0 });
  sent.push(...batch);
  expect((await server.call('/v1/events', sent)).body).toMatchObject({ accepted: 0, duplicates: sent.length });
  for (const isRolled of [false, true]) {
    if (isRolled) {
      await server.app.rollups.roller.roll();
      expect(
        await server.app.storage.rows('SELECT sum(count) AS count FROM rollup_counts FINAL WHERE step = 86400')
      ).toEqual([{ count: sent.length }]);
    }
    const { body } = await server.call('/v1/query', { ...RANGE, query: { type: 'summary' } });
    const value = (name: string) =>
      Number((body as QueryResult).fields.find((field) => field.name === name)?.values[0]);
    expect([value('synced'), value('errors')]).toEqual([(sent.length / 50) * 45, (sent.length / 50) * 5]);
  }
}

it('events and rollups agree through jumps of days, and a start in the past', async () => {
  const first = await startTestServer({ dataDir, comparesCounts: true, aheadMs: 30 * DAY_MS });
  for (const jump of [0, -2 * DAY_MS, 3 * DAY_MS, -HOUR_MS]) {
    offsetMs = jump;
    await sendAndCheck(first);
  }
  await first.close();
  offsetMs = -10 * DAY_MS;
  const second = await startTestServer({ dataDir, comparesCounts: true, aheadMs: 30 * DAY_MS });
  await sendAndCheck(second);
  offsetMs = 0;
  await sendAndCheck(second);
  await second.close();
});

/** At its start, the server regroups failures that an older server stored, and loses nothing. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { type QueryResult } from '@sync-health/contract';

import { openStorage } from '../storage/open';
import { makeEvent } from '../testing/events';
import { startTestServer, type TestServer } from '../testing/testServer';
import { FAILURE_COLUMNS } from './failureRow';
import { regroupFailures } from './regroup';

const range = { from: '2026-11-20T00:00:00Z', to: '2026-11-21T00:00:00Z' };
const messages = [401, 401, 429, 503].map((status) => `Request failed with status code ${status}`);

let dataDir: string;
let server: TestServer;
beforeAll(async () => (dataDir = await mkdtemp(path.join(tmpdir(), 'sync-health-regroup-'))));
afterAll(async () => {
  await server.close();
  await rm(dataDir, { recursive: true });
});

async function columns(query: object) {
  const { body } = await server.call('/v1/query', { ...range, query });
  return Object.fromEntries((body as QueryResult).fields.map(({ name, values }) => [name, values]));
}

it('stored failures are regrouped once, and keep their state', async () => {
  server = await startTestServer({ dataDir });
  await server.call('/v1/events', [
    ...messages.map((errorMessage, index) =>
      makeEvent({ id: `f${index}`, recordId: `r${index}`, status: 'failed', errorCode: 'HTTP', errorMessage })
    ),
    makeEvent({ recordId: 'r0', endTime: '2026-11-20T10:00:01Z' }),
  ]);
  const before = await columns({ type: 'failures', orderBy: 'endTime' });
  await server.close();

  // As the earlier rules normalized them.
  const storage = await openStorage(server.app.config);
  const values = FAILURE_COLUMNS.map((name) =>
    name === 'message_group' ? `'Request failed with status code <n>'` : name
  );
  await storage.execute(
    `INSERT INTO failures (${FAILURE_COLUMNS.join(', ')}) SELECT ${values.join(', ')} FROM failures FINAL`
  );
  await storage.execute('TRUNCATE TABLE progress');
  await storage.close();

  server = await startTestServer({ dataDir });
  await server.app.failures.regrouped;
  const { message, count, groupId } = await columns({ type: 'errors' });
  expect(message).toHaveLength(3);
  expect(new Set(groupId).size).toBe(3);
  expect(count).toEqual([2, 1, 1]);
  expect(await columns({ type: 'failures', orderBy: 'endTime' })).toEqual(before);

  // The next start reads nothing for it.
  const { storage: again } = server.app;
  const asked: string[] = [];
  await regroupFailures({
    ...again,
    rows: (sql, params, options) => {
      asked.push(sql);
      return again.rows(sql, params, options);
    },
  });
  expect(asked.join()).not.toContain('failures');
});

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { readConfig } from '../config/config';
import { openStorage } from '../storage/open';
import { type Params, type Storage } from '../storage/storage';
import { makeEvent } from '../testing/events';
import { checkEvent } from '../ingest/checkEvent';
import { failureOf, type FailureRow } from './failureRow';
import { successesThatName, laterSuccesses } from './laterAttempts';

const EVENTS = 250_000;
const BEGIN_MS = Date.UTC(2026, 10, 1);

let dataDir: string;
let storage: Storage;

beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'sync-health-later-'));
  storage = await openStorage(readConfig({ SYNC_HEALTH_DATA_DIR: dataDir }));
  await storage.execute(
    `INSERT INTO events (connector, id, mode, object, action, record_id, end_time, status, retry_of, seq)
    SELECT 'c', toString(number), 'realtime', 'Invoice', 'update', concat('record-', toString(number)),
      fromUnixTimestamp64Milli(toInt64(${BEGIN_MS} + number), 'UTC'), 'success',
      if(number % 100 = 0, concat('retried-', toString(number)), ''), 1
    FROM numbers(${EVENTS})`,
    {},
    { lane: 'background' }
  );
});
afterAll(async () => {
  await storage.close();
  await rm(dataDir, { recursive: true });
});

function failureWith(members: { id?: string; recordId?: string }, endMs = BEGIN_MS): FailureRow {
  const endTime = new Date(endMs).toISOString();
  const checked = checkEvent(makeEvent({ connector: 'c', object: 'Invoice', ...members, endTime, status: 'failed' }));
  if ('reason' in checked) {
    throw new Error(checked.reason);
  }
  return failureOf(checked.event, 0);
}

it('a success after a late failure is found among all records', async () => {
  const [failure, other] = [failureWith({ recordId: 'record-77' }), failureWith({ recordId: 'none' })];
  const found = await laterSuccesses(storage, [failure, other]);
  expect(found.after(failure).state).toBe('resolved');
  expect(found.after(other)).toBe(other);
});

it('a success that names a failure is found on any record, whenever it ended', async () => {
  const yearsLater = BEGIN_MS + 3 * 365 * 86_400_000;
  const [failure, other] = [failureWith({ id: 'retried-700' }, yearsLater), failureWith({ id: 'retried-701' })];
  const found = await successesThatName(storage, [failure, other]);
  expect(found.after(failure).state).toBe('resolved');
  expect(found.after(other)).toBe(other);
});

const FAILURES = Array.from({ length: 500 }, (_, index) =>
  failureWith({ id: `unknown-${index}`, recordId: `unknown-${index}` })
);

it.each([
  ['records', laterSuccesses],
  ['failures that may be named', successesThatName],
])('a look-up of hundreds of %s reads hardly any events of others', async (_, lookUp) => {
  let granules: number[] = [];
  const explaining = {
    rows: async (sql: string, params: Params) => {
      const plan = await storage.rows<{ explain: string }>(`EXPLAIN indexes = 1 ${sql}`, params);
      const last = plan.map(({ explain }) => /Granules: (\d+)\/(\d+)/.exec(explain)).filter((found) => found !== null);
      granules = [Number(last.at(-1)?.[1]), Number(last[0]?.[2])];
      return [];
    },
  };
  await lookUp(explaining as unknown as Storage, FAILURES);
  const [read = NaN, all = NaN] = granules;
  expect(all).toBeGreaterThanOrEqual(EVENTS / 8192);
  expect(read).toBeLessThan(all / 4);
});

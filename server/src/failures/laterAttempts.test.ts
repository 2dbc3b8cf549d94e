import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { readConfig } from '../config';
import { openStorage } from '../storage/open';
import { type Params, type Storage } from '../storage/storage';
import { makeEvent } from '../testing/events';
import { checkEvent } from '../ingest/checkEvent';
import { failureOf, type FailureRow } from './failureRow';
import { laterAttempts } from './laterAttempts';
import { recordKeyOf } from './record';

const EVENTS = 250_000;
const BEGIN_MS = Date.UTC(2026, 10, 1);

let dataDir: string;
let storage: Storage;

beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'sync-health-later-'));
  storage = await openStorage(readConfig({ SYNC_HEALTH_DATA_DIR: dataDir }));
  await storage.execute(
    `INSERT INTO events (connector, id, mode, object, action, record_id, end_time, status, seq)
    SELECT 'c', toString(number), 'realtime', 'Invoice', 'update', concat('record-', toString(number)),
      fromUnixTimestamp64Milli(toInt64(${BEGIN_MS} + number), 'UTC'), 'success', 1
    FROM numbers(${EVENTS})`,
    {},
    { lane: 'background' }
  );
});
afterAll(async () => {
  await storage.close();
  await rm(dataDir, { recursive: true });
});

function failureOfRecord(recordId: string): FailureRow {
  const endTime = new Date(BEGIN_MS).toISOString();
  const checked = checkEvent(makeEvent({ connector: 'c', object: 'Invoice', recordId, endTime, status: 'failed' }));
  if ('reason' in checked) {
    throw new Error(checked.reason);
  }
  return failureOf(checked.event, 0);
}

it('a success after a failure that comes late is found among all records', async () => {
  const failure = failureOfRecord('record-77');
  const found = await laterAttempts(storage, [failure, failureOfRecord('none')]);
  expect([...found.keys()]).toEqual([recordKeyOf(failure)]);
  expect(found.get(failure.recordKey)).toMatchObject([{ status: 'success', endTimeMs: BEGIN_MS + 77 }]);
});

it('a look-up of hundreds of records reads hardly any events of others', async () => {
  const failures = Array.from({ length: 500 }, (_, index) => failureOfRecord(`unknown-${index}`));
  let granules: number[] = [];
  const explaining = {
    rows: async (sql: string, params: Params) => {
      const plan = await storage.rows<{ explain: string }>(`EXPLAIN indexes = 1 ${sql}`, params);
      const last = plan.map(({ explain }) => /Granules: (\d+)\/(\d+)/.exec(explain)).filter((found) => found !== null);
      granules = [Number(last.at(-1)?.[1]), Number(last[0]?.[2])];
      return [];
    },
  };
  await laterAttempts(explaining as unknown as Storage, failures);
  const [read = NaN, all = NaN] = granules;
  expect(all).toBeGreaterThanOrEqual(EVENTS / 8192);
  expect(read).toBeLessThan(all / 4);
});

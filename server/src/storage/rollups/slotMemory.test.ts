/** Limits of slots in memory: their memory, and the time that they block the process. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { readConfig } from '../../config/config';
import { migrate } from '../migrate';
import { openStorage } from '../open';
import { type Storage } from '../storage';
import { SlotCache } from './slotCache';
import { ROLLUPS, SLOT_ROLLUPS } from './tables';

const START_MS = Date.parse('2026-11-16T00:00:00Z');
const MINUTE_MS = 60_000;
const WATERMARK = 5;
const MINUTES = ROLLUPS.counts.at(-1)!;

let dataDir: string;
let storage: Storage;
beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'sync-health-slot-memory-'));
  storage = await openStorage(readConfig({ SYNC_HEALTH_DATA_DIR: dataDir }));
  await migrate(storage, { retentionDays: 3650 });
  // Ten hours, and a thousand combinations in each minute.
  await storage.execute(
    `INSERT INTO rollup_counts (step, slot, connector, mode, object, action, status, error_code, count, latency_sum, version)
    SELECT 60, toDateTime(${START_MS / 1000}, 'UTC') + 60 * intDiv(number, 1000), 'billing', 'realtime', 'Invoice', 'update',
      'failed', toString(number % 1000), 1, 1000, ${WATERMARK} FROM numbers(600000)`
  );
});
afterAll(async () => {
  await storage.close();
  await rm(dataDir, { recursive: true });
});

const cacheOf = (maxBytes: number) => new SlotCache({ storage, maxBytes, watermark: () => WATERMARK });

const read = (cache: SlotCache, fromMinute: number, toMinute: number, mayLoad = true) =>
  cache.read(
    'counts',
    [
      {
        rollup: MINUTES,
        ranges: [{ fromMs: START_MS + fromMinute * MINUTE_MS, toMs: START_MS + toMinute * MINUTE_MS }],
      },
    ],
    mayLoad
  );

const minutes = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => START_MS + (from + index) * MINUTE_MS);

it('rows that were read together stay in memory until the last of their slots is dropped', async () => {
  const cache = cacheOf(1e9);
  await read(cache, 0, 90);
  const { bytes } = cache;
  // Each row has four numbers and six dictionary codes.
  expect(bytes).toBeGreaterThan(90_000 * (4 * 8 + 6 * 4));
  cache.forget('counts', minutes(0, 89));
  expect(cache.bytes).toBeGreaterThan(0.9 * bytes);
  cache.forget('counts', minutes(89, 90));
  expect(cache.bytes).toBe(0);
});

it('stays below its memory limit, whichever slots are read again', async () => {
  const cache = cacheOf(20e6);
  for (let minute = 0; minute < 600; minute += 60) {
    await read(cache, minute, minute + 60);
    expect(cache.bytes).toBeLessThanOrEqual(20e6);
    for (let kept = 0; kept <= minute; kept += 60) {
      await read(cache, kept, kept + 1, false);
    }
  }
  expect(await read(cache, 540, 600, false)).not.toBeNull();
});

it('the engine sums what would block the process for too long', async () => {
  const cache = cacheOf(1e9);
  for (let minute = 0; minute < 600; minute += 60) {
    expect(await read(cache, minute, minute + 60)).not.toBeNull();
  }
  expect(await read(cache, 0, 400)).not.toBeNull();
  expect(await read(cache, 0, 600)).toBeNull();
});

it('slots of one step are read although those of another step were too many', async () => {
  const week = 7 * 24 * 60;
  const day = { rollup: ROLLUPS.counts[0]!, ranges: [{ fromMs: START_MS, toMs: START_MS + 24 * 60 * MINUTE_MS }] };
  await storage.execute(
    `INSERT INTO rollup_counts (step, slot, connector, mode, object, action, status, error_code, count, latency_sum, version)
    SELECT 86400, toDateTime(${START_MS / 1000}, 'UTC'), 'billing', 'realtime', 'Invoice', 'update', 'failed',
      toString(number), 1, 1000, ${WATERMARK} FROM numbers(100001)`
  );
  const cache = cacheOf(1e9);
  const first = {
    rollup: MINUTES,
    ranges: [{ fromMs: START_MS + week * MINUTE_MS, toMs: START_MS + (week + 1) * MINUTE_MS }],
  };
  expect(await cache.read('counts', [day, first], true)).toBeNull();
  expect(await read(cache, week, week + 60)).not.toBeNull();
  expect(await read(cache, 0, 60)).not.toBeNull();
  expect(await cache.read('counts', [day], true)).toBeNull();
});

const LATENCY_MINUTES = SLOT_ROLLUPS.latency.at(-1)!;
const latencies = (cache: SlotCache, count: number) =>
  cache.read(
    'latency',
    [{ rollup: LATENCY_MINUTES, ranges: [{ fromMs: START_MS, toMs: START_MS + count * MINUTE_MS }] }],
    true
  );

it('slots are summed from at most an hour of raw events', async () => {
  const cache = cacheOf(1e9);
  expect(await latencies(cache, 3600)).toBeNull();
  expect(await latencies(cache, 60)).not.toBeNull();
});

it('a read of one kind does not wait for a read of another kind', async () => {
  const cache = cacheOf(1e9);
  const bytes = storage.bytes.bind(storage);
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  jest.spyOn(storage, 'bytes').mockImplementationOnce(async (...statement) => {
    await held;
    return bytes(...statement);
  });
  const slow = latencies(cache, 1);
  expect(await read(cache, 0, 1)).not.toBeNull();
  release();
  expect(await slow).not.toBeNull();
});

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { loadRecentAttempts } from '../failures/loadRecentAttempts';
import { recordKeyOf } from '../failures/record';
import { openStorage } from '../storage/open';
import { tabSeparated } from '../storage/tabSeparated';
import { makeEvent } from '../testing/events';
import { startTestServer } from '../testing/testServer';
import { EndTimes } from './endTimes';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const NOW_MS = Date.parse('2026-11-28T10:00:00Z');
const FAR_MS = Date.parse('2089-05-05T10:00:00Z');

describe('with one event in the future', () => {
  let nowMs = NOW_MS;
  const ends = () => {
    const times = new EndTimes(NOW_MS - 5000, null, () => nowMs);
    times.note(FAR_MS);
    return times;
  };
  beforeEach(() => (nowMs = NOW_MS));

  it('the latest end is that of the other events', () => {
    const times = ends();
    expect(times.latestMs).toBe(NOW_MS - 5000);
    times.note(NOW_MS + 60_000);
    expect(times.latestMs).toBe(NOW_MS + 60_000);
  });

  it("the bound within the slot of a range's end excludes it, unless it falls into that slot", () => {
    const times = ends();
    expect(times.latestBefore(NOW_MS)).toBe(NOW_MS - 5000);
    expect(times.latestBefore(NOW_MS + DAY_MS)).toBe(NOW_MS - 5000);
    expect(times.latestBefore(FAR_MS - HOUR_MS)).toBe(FAR_MS);
    expect(times.latestBefore(FAR_MS + DAY_MS)).toBe(FAR_MS);
  });

  it('it counts like any other once its time has come', () => {
    const times = ends();
    nowMs = FAR_MS;
    expect(times.latestMs).toBe(FAR_MS);
    expect(times.latestBefore(FAR_MS)).toBe(FAR_MS);
  });
});

it('a data directory with an event in the future serves the other events as if it were not there', async () => {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'sync-health-future-'));
  const first = await startTestServer({ dataDir });
  const endMs = Date.now() - 60_000;
  await first.call('/v1/events', [makeEvent({ endTime: new Date(endMs).toISOString() })]);
  // As earlier releases accepted them.
  await first.app.storage.insert(
    'events',
    ['connector', 'id', 'mode', 'object', 'action', 'record_id', 'end_time', 'status', 'seq'],
    tabSeparated([['c', 'future', 'realtime', 'Invoice', 'update', 'r-future', FAR_MS / 1000, 'success', 2]])
  );
  const { config } = first.app;
  await first.close();

  const second = await startTestServer({ dataDir });
  expect(second.app.ingest.lastEndMs(Date.now())).toBe(endMs);
  await second.close();

  const storage = await openStorage(config);
  const attempts = await loadRecentAttempts(storage);
  const failureOf = (recordId: string) => ({
    recordKey: recordKeyOf({ connector: 'c', object: 'Invoice', recordId }),
    endTimeMs: Date.now(),
  });
  // From now on failures need no look-up, except for the record that has a later attempt.
  expect(attempts.mayFollow(failureOf('r-other'))).toBe(false);
  expect(attempts.mayFollow(failureOf('r-future'))).toBe(true);
  await storage.close();
  await rm(dataDir, { recursive: true });
});

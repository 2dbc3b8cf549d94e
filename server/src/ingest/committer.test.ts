import { setImmediate } from 'node:timers/promises';

import { SeqClock } from '../storage/seq';
import { type Storage } from '../storage/storage';
import { makeEvent } from '../testing/events';
import { checkEvent } from './checkEvent';
import { Committer } from './committer';
import { type SeenIds } from './seenIds';
import { type StoredEvent } from './storedEvent';

let nowMs = 0;
let written: Array<() => void> = [];

beforeEach(() => {
  nowMs = 0;
  written = [];
  jest.spyOn(performance, 'now').mockImplementation(() => nowMs);
});
afterEach(() => jest.restoreAllMocks());

/** On a storage whose inserts end when the test says so. */
function committer(maxQueuedEvents: number) {
  const storage = { insert: () => new Promise<void>((resolve) => written.push(resolve)) } as unknown as Storage;
  const seenIds = { known: async () => new Set(), follow: async () => undefined } as unknown as SeenIds;
  return new Committer(storage, new SeqClock(0), seenIds, [], maxQueuedEvents);
}

async function untilInserts(count: number) {
  while (written.length < count) {
    await setImmediate();
  }
}

function batch(size: number): StoredEvent[] {
  return Array.from({ length: size }, () => {
    const checked = checkEvent(makeEvent());
    if ('reason' in checked) {
      throw new Error(checked.reason);
    }
    return checked.event;
  });
}

const ONE = { accepted: 1, duplicates: 0 };

it('sends away what comes while others wait too long, and takes events again afterwards', async () => {
  const ingest = committer(1000);
  const first = ingest.submit(batch(1));
  await untilInserts(1);
  const second = ingest.submit(batch(1));
  nowMs = 9000;
  const third = ingest.submit(batch(1));
  nowMs = 10_001;
  expect(() => ingest.submit(batch(1))).toThrow('Events wait too long to be written');

  written[0]!();
  expect(await first).toEqual(ONE);
  await untilInserts(2);
  const fourth = ingest.submit(batch(1));
  written[1]!();
  expect(await Promise.all([second, third])).toEqual([ONE, ONE]);
  await untilInserts(3);
  written[2]!();
  expect(await fourth).toEqual(ONE);
});

it('sends away what would make too many wait, but never a single batch', async () => {
  const ingest = committer(10);
  const large = ingest.submit(batch(11));
  expect(() => ingest.submit(batch(1))).toThrow('More events are waiting');
  await untilInserts(1);
  written[0]!();
  expect(await large).toEqual({ accepted: 11, duplicates: 0 });
});

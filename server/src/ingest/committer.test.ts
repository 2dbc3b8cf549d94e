import { setTimeout as sleep } from 'node:timers/promises';

import { SeqClock } from '../storage/seq';
import { type Storage } from '../storage/storage';
import { makeEvent } from '../testing/events';
import { checkEvent } from './checkEvent';
import { Committer } from './committer';
import { type SeenIds } from './seenIds';
import { type StoredEvent } from './storedEvent';

const INSERT_MS = 60;
const MAX_WAIT_MS = 30;

function committer(maxQueuedEvents: number) {
  const storage = { insert: () => sleep(INSERT_MS) } as unknown as Storage;
  const seenIds = { known: async () => new Set(), follow: async () => undefined } as unknown as SeenIds;
  return new Committer(storage, new SeqClock(0), seenIds, [], maxQueuedEvents, MAX_WAIT_MS);
}

function batch(size: number): StoredEvent[] {
  return Array.from({ length: size }, () => {
    const checked = checkEvent(makeEvent());
    return 'event' in checked ? checked.event : ([] as never);
  });
}

it('sends away what comes while others wait too long, and takes events again afterwards', async () => {
  const ingest = committer(1000);
  const first = ingest.submit(batch(1));
  await sleep(5);
  const second = ingest.submit(batch(1));
  await sleep(MAX_WAIT_MS + 10);
  expect(() => ingest.submit(batch(1))).toThrow('Events wait too long to be written');
  expect(await Promise.all([first, second])).toEqual([
    { accepted: 1, duplicates: 0 },
    { accepted: 1, duplicates: 0 },
  ]);
  expect(await ingest.submit(batch(1))).toEqual({ accepted: 1, duplicates: 0 });
});

it('sends away what would make too many wait, but never a single batch', async () => {
  const ingest = committer(10);
  const large = ingest.submit(batch(11));
  expect(() => ingest.submit(batch(1))).toThrow('More events are waiting');
  expect(await large).toEqual({ accepted: 11, duplicates: 0 });
});

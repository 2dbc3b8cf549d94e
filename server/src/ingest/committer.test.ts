import { setImmediate } from 'node:timers/promises';

import { SeqClock } from '../storage/seq';
import { type Storage } from '../storage/storage';
import { makeEvent } from '../testing/events';
import { checkEvent } from './checkEvent';
import { Committer } from './committer';
import { UNKNOWN_CONTENT } from './contentHash';
import { type Follower } from './follower';
import { identityOfEvent } from './eventIdentity';
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

/** A committer on a storage whose inserts end when the test says so. */
function committer(maxQueuedEvents: number) {
  const storage = { insert: () => new Promise<void>((resolve) => written.push(resolve)) } as unknown as Storage;
  const seenIds = {
    known: async () => new Map(),
    expect: () => undefined,
    follow: async () => undefined,
  } as unknown as SeenIds;
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

const SENDER = { token: '', connector: batch(1)[0]!.connector };

const ONE = { accepted: 1, duplicates: 0, conflicts: [] };

it('refuses batches while others wait too long, and takes events again afterwards', async () => {
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

it('refuses a batch that would make the queue too long, but never a lone batch', async () => {
  const ingest = committer(10);
  const large = ingest.submit(batch(11));
  expect(() => ingest.submit(batch(1))).toThrow('Too many events are waiting');
  await untilInserts(1);
  written[0]!();
  expect(await large).toEqual({ accepted: 11, duplicates: 0, conflicts: [] });
});

it('shortens the queue after long waits, and lengthens it again after short ones', async () => {
  const ingest = committer(100_000);
  const first = ingest.submit(batch(1));
  await untilInserts(1);
  const second = ingest.submit(batch(1));
  nowMs = 8000;
  written[0]!();
  await first;
  await untilInserts(2);
  // A quarter of 100,000: they waited four times as long as GOOD_WAIT_MS.
  expect(() => ingest.assertAccepts(SENDER, 25_000)).toThrow('Too many events are waiting');
  expect(() => ingest.assertAccepts(SENDER, 24_000)).not.toThrow();

  written[1]!();
  await second;
  for (let group = 3; group <= 10; group++) {
    const next = ingest.submit(batch(1));
    await untilInserts(group);
    written[group - 1]!();
    await next;
  }
  const last = ingest.submit(batch(1));
  expect(() => ingest.assertAccepts(SENDER, 99_000)).not.toThrow();
  await untilInserts(11);
  written[10]!();
  await last;
});

describe('with a slow follower', () => {
  /** What each insert stored, and what was followed, by the last part of their ids. */
  let followed: string[] = [];
  let answerFollower: Array<(error?: Error) => void> = [];

  beforeEach(() => {
    followed = [];
    answerFollower = [];
  });

  function followedCommitter() {
    const stored = new Map<number, StoredEvent[]>();
    const known = new Map<string, number>();
    const storage = {
      insert: async (_table: string, _columns: string[], lines: string) => {
        const rows = lines.trimEnd().split('\n');
        const seq = Number(rows[0]!.split('\t').at(-1));
        stored.set(
          seq,
          rows.map((row) => ({ ...batch(1)[0]!, id: row.split('\t')[1]! }))
        );
        written.push(() => undefined);
      },
      rows: async (_sql: string, { seq }: { seq: number }) => stored.get(seq) ?? [],
    } as unknown as Storage;
    const seenIds = {
      known: async () => known,
      expect: () => undefined,
      follow: async (events: StoredEvent[]) =>
        events.forEach((event) => known.set(identityOfEvent(event), UNKNOWN_CONTENT)),
    } as unknown as SeenIds;
    const follower: Follower = {
      name: 'slow',
      follow: (events) =>
        new Promise<void>((resolve, reject) =>
          answerFollower.push((error) => {
            followed.push(...(error ? [] : events.map(({ id }) => id)));
            return error ? reject(error) : resolve();
          })
        ),
    };
    return new Committer(storage, new SeqClock(0), seenIds, [follower], 1000);
  }

  async function untilFollows(count: number) {
    while (answerFollower.length < count) {
      await setImmediate();
    }
  }

  const [sent] = batch(1);
  const named = (id: string): StoredEvent[] => [{ ...sent!, id }];

  it("writes a group while the group before it is followed, and knows that group's ids", async () => {
    const ingest = followedCommitter();
    const first = ingest.submit(named('a'));
    await untilInserts(1);
    const second = ingest.submit([...named('a'), ...named('b')]);
    await untilInserts(2);
    await untilFollows(1);
    expect([ingest.completeSeq, ingest.openSeq !== null]).toEqual([0, true]);

    answerFollower[0]!();
    expect(await first).toEqual(ONE);
    await untilFollows(2);
    answerFollower[1]!();
    expect(await second).toMatchObject({ accepted: 1, duplicates: 1 });
    expect(followed).toEqual(['a', 'b']);
    expect(ingest.openSeq).toBeNull();
  });

  it('fails the next group too when one could not be followed, and follows both before anything else', async () => {
    const ingest = followedCommitter();
    const first = ingest.submit(named('a'));
    await untilInserts(1);
    const second = ingest.submit(named('b'));
    await untilInserts(2);
    await untilFollows(1);
    answerFollower[0]!(new Error('no space'));
    await expect(first).rejects.toThrow('no space');
    await expect(second).rejects.toThrow('no space');

    const third = ingest.submit([...named('a'), ...named('b'), ...named('c')]);
    for (const follow of [1, 2, 3]) {
      await untilFollows(follow + 1);
      answerFollower[follow]!();
    }
    expect(await third).toMatchObject({ accepted: 1, duplicates: 2 });
    expect(followed).toEqual(['a', 'b', 'c']);
    await ingest.drain();
    expect(ingest.acceptedEvents).toBe(3);
  });
});

it('waits a moment for most of the active senders, so that they share an insert', async () => {
  const ingest = committer(1000);
  const first = Promise.all([1, 2, 3, 4].map(() => ingest.submit(batch(1))));
  await untilInserts(1);
  written[0]!();
  await first;

  const next = [ingest.submit(batch(1))];
  for (let turn = 0; turn < 5; turn++) {
    await setImmediate();
  }
  expect(written).toHaveLength(1);
  next.push(ingest.submit(batch(1)), ingest.submit(batch(1)));
  await untilInserts(2);
  written[1]!();
  expect(await Promise.all(next)).toEqual([ONE, ONE, ONE]);

  // Without their batches it goes on after the wait.
  const last = ingest.submit(batch(1));
  await untilInserts(3);
  written[2]!();
  expect(await last).toEqual(ONE);
});

it('does not make a lone sender wait', async () => {
  const ingest = committer(1000);
  const timers = jest.spyOn(global, 'setTimeout');
  for (let turn = 0; turn < 3; turn++) {
    const answer = ingest.submit(batch(1));
    await untilInserts(turn + 1);
    written[turn]!();
    expect(await answer).toEqual(ONE);
  }
  expect(timers).not.toHaveBeenCalled();
});

it('refuses a flooding sender, and takes every batch of another within three groups', async () => {
  // The shortest queue: what the flood stores takes most of the time.
  const ingest = committer(5000);
  let floodTaken = 0;
  let floodSentAway = 0;
  let isOver = false;
  let isStored = false;
  const flooding = Array.from({ length: 60 }, async () => {
    let events = batch(400);
    while (!isOver) {
      try {
        await ingest.submit(events, 'flood');
        floodTaken++;
        events = batch(400);
      } catch {
        floodSentAway++;
        await setImmediate();
      }
    }
  });
  // The storage takes a group whenever there is one.
  let done = 0;
  const storing = (async () => {
    while (!isStored) {
      for (let turn = 0; turn < 20; turn++) {
        await setImmediate();
      }
      if (done < written.length) {
        written[done++]!();
      }
    }
  })();
  await untilInserts(3);
  const groups: number[] = [];
  try {
    for (let index = 0; index < 10; index++) {
      const before = written.length;
      expect(await ingest.submit(batch(10), 'quiet')).toMatchObject({ accepted: 10 });
      groups.push(written.length - before);
    }
  } finally {
    isOver = true;
    await Promise.all(flooding);
    await ingest.drain();
    isStored = true;
    await storing;
  }
  expect(Math.max(...groups)).toBeLessThanOrEqual(3);
  expect(floodSentAway).toBeGreaterThan(0);
  expect(floodTaken).toBeGreaterThan(0);
  expect(ingest.queuedEvents).toBe(0);
});

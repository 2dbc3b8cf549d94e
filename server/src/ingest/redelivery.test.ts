/** A batch that arrives again while its first copy is being stored: it counts once, however the two interleave. */
import { setImmediate } from 'node:timers/promises';

import { SeqClock } from '../storage/seq';
import { type Params, type Storage } from '../storage/storage';
import { makeEvent } from '../testing/events';
import { checkEvent } from './checkEvent';
import { Committer } from './committer';
import { type Follower } from './follower';
import { SeenIds } from './seenIds';

/** Calls that wait until the test releases them, by place. */
class Gate {
  readonly #waiting: Array<() => void> = [];

  pass(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  async untilWaiting(count: number) {
    while (this.#waiting.length < count) {
      await setImmediate();
    }
  }

  open(place: number) {
    this.#waiting[place]!();
  }
}

function eventNamed(id: string) {
  const checked = checkEvent(makeEvent({ id, recordId: `record of ${id}` }));
  if ('reason' in checked) {
    throw new Error(checked.reason);
  }
  return checked.event;
}

/** The real `SeenIds`, on a storage that holds no ids yet. Look-ups and a follower end when the test says so. */
function ingestParts() {
  const lookUps = new Gate();
  const follows = new Gate();
  const inserted: string[] = [];
  const followed: string[] = [];
  const storage = {
    kind: 'embedded',
    rows: async () => {
      // Like the engine, answers as of the moment of the question.
      await lookUps.pass();
      return [];
    },
    insert: async (table: string, _columns: string[], lines: string) => {
      if (table === 'events') {
        inserted.push(
          ...lines
            .trimEnd()
            .split('\n')
            .map((line) => line.split('\t')[1]!)
        );
      }
    },
  } as unknown as Storage;
  const follower: Follower = {
    name: 'slow',
    follow: async (events) => {
      await follows.pass();
      followed.push(...events.map(({ id }) => id));
    },
  };
  const committer = new Committer(storage, new SeqClock(0), new SeenIds(storage), [follower], 1000);
  return { committer, lookUps, follows, inserted, followed };
}

it('is known although its first copy is followed to the end while the second is looked up', async () => {
  const { committer, lookUps, follows, inserted, followed } = ingestParts();
  const first = committer.submit([eventNamed('a')]);
  await lookUps.untilWaiting(1);
  lookUps.open(0);
  await follows.untilWaiting(1);

  const second = committer.submit([eventNamed('a'), eventNamed('b')]);
  await lookUps.untilWaiting(2);
  follows.open(0);
  expect(await first).toMatchObject({ accepted: 1, duplicates: 0 });
  lookUps.open(1);
  await follows.untilWaiting(2);
  follows.open(1);

  expect(await second).toMatchObject({ accepted: 1, duplicates: 1 });
  expect(inserted).toEqual(['a', 'b']);
  expect(followed).toEqual(['a', 'b']);
});

/** Numbers from 0 up to 1, reproducible by seed. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/**
 * The real `SeenIds`, on a storage that keeps ids. Each answer takes a few turns of the event loop: before it is taken,
 * after, or both.
 */
function slowIngest(random: () => number) {
  const ids = new Map<string, number>();
  const inserted: string[] = [];
  const turns = async () => {
    for (let left = Math.floor(random() * 12); left > 0; left--) {
      await setImmediate();
    }
  };
  const slowly = async <T>(answer: () => T): Promise<T> => {
    await turns();
    const found = answer();
    await turns();
    return found;
  };
  const storage = {
    kind: 'embedded',
    rows: (_sql: string, { keys }: Params = {}) =>
      slowly(() =>
        Array.isArray(keys)
          ? keys.flatMap((key) =>
              ids.has(String(key)) ? [{ keyText: key, check: ids.get(String(key)), content: 0 }] : []
            )
          : [{ count: 600_000 }]
      ),
    bytes: (_sql: string, _format: string, { from, to }: Params) =>
      slowly(() => {
        const within = [...ids].filter(
          ([key]) => BigInt(key) >= BigInt(String(from)) && BigInt(key) <= BigInt(String(to))
        );
        const words = within.flatMap(([key, check]) => [
          Number(BigInt(key) % 2n ** 32n),
          Number(BigInt(key) >> 32n),
          check,
        ]);
        return Buffer.from(Uint32Array.from(words).buffer);
      }),
    insert: (table: string, _columns: string[], lines: string) =>
      slowly(() => {
        const rows = lines
          .trimEnd()
          .split('\n')
          .map((line) => line.split('\t'));
        if (table === 'events') {
          inserted.push(...rows.map(([, id]) => id!));
        } else {
          rows.forEach(([key, check]) => ids.set(key!, Number(check)));
        }
      }),
  } as unknown as Storage;
  const seenIds = new SeenIds(storage);
  const committer = new Committer(storage, new SeqClock(0), seenIds, [{ name: 'slow', follow: turns }], 100_000);
  return { committer, seenIds, inserted, turns };
}

it.each([1, 2, 3, 4, 5, 6, 7, 8])(
  'counts once however its copies interleave with a start, other batches and flushes (%i)',
  async (seed) => {
    const random = randomOf(seed);
    const { committer, seenIds, inserted, turns } = slowIngest(random);
    const names = new Set<string>();
    const answers: Array<Promise<{ accepted: number }>> = [];
    let filling: Promise<void> | null = null;
    for (let round = 0; round < 120; round++) {
      const batch = Array.from({ length: 3 }, () => `evt-${Math.floor(random() * round * 2)}`);
      batch.forEach((name) => names.add(name));
      answers.push(committer.submit(batch.map(eventNamed)));
      if (round === 20) {
        filling = seenIds.fillFilter();
      }
      if (random() < 0.2) {
        void seenIds.flush();
      }
      await turns();
    }
    const accepted = (await Promise.all(answers)).reduce((sum, answer) => sum + answer.accepted, 0);
    await filling;
    expect([...inserted].sort()).toEqual([...names].sort());
    expect(accepted).toBe(names.size);
  }
);

import { setTimeout as sleep } from 'node:timers/promises';

import { type Storage } from '../storage/storage';
import { checkOf, highOf, type Identity, identityOf, keyOf, lowOf } from './eventIdentity';
import { SeenIds } from './seenIds';
import { type StoredEvent } from './storedEvent';

/** Two steps of filling. */
const STORED = 400_000;

const idsOf = (prefix: string, count = 200) =>
  Array.from({ length: count }, (_, index) => identityOf('c', `${prefix}-${index}`));
const isInUpperHalf = (identity: Identity) => highOf(identity) >= 2 ** 31;
const wordsOf = (identity: Identity) => Uint32Array.of(lowOf(identity), highOf(identity), checkOf(identity));
/** The highest content hash. */
const CONTENT = 2 ** 32 - 1;
const eventOf = (id: string) => ({ connector: 'c', id, endTimeMs: 0, content: CONTENT }) as StoredEvent;

const contentsOf = (ids: readonly Identity[]) => new Map(ids.map((id) => [id, CONTENT]));

/** On a storage that holds ids: returns those read in steps when the test says so, and records what is looked up. */
function onStorage(stored: readonly Identity[]) {
  const rows = new Map(stored.map((identity) => [keyOf(identity), identity]));
  const lookedUp: string[] = [];
  const steps: Array<() => void> = [];
  const storage = {
    kind: 'embedded',
    rows: async (_sql: string, { keys }: { keys?: string[] } = {}) => {
      lookedUp.push(...(keys ?? []));
      return keys
        ? keys.flatMap((key) =>
            rows.has(key) ? [{ keyText: key, check: checkOf(rows.get(key)!), content: CONTENT }] : []
          )
        : [{ count: STORED }];
    },
    bytes: async (_sql: string, _format: string, { from, to }: { from: bigint; to: bigint }) => {
      const found = [...rows].filter(([key]) => BigInt(key) >= from && BigInt(key) <= to);
      await new Promise<void>((resolve) => steps.push(resolve));
      return Buffer.concat(found.map(([, identity]) => Buffer.from(wordsOf(identity).buffer)));
    },
  };
  const untilStep = async (count: number) => {
    while (steps.length < count) {
      await new Promise(setImmediate);
    }
  };
  return { storage: storage as unknown as Storage, lookedUp, steps, untilStep };
}

it('while ids are read at the start, new ids in the part already read need no look-up', async () => {
  const stored = idsOf('stored');
  const fresh = idsOf('fresh');
  const { storage, lookedUp, steps, untilStep } = onStorage(stored);
  const seen = new SeenIds(storage);
  const filling = seen.fillFilter();
  const all = [...stored, ...fresh];
  const tokens = contentsOf(stored);

  await untilStep(1);
  expect(await seen.known(all)).toEqual(tokens);
  expect(lookedUp).toHaveLength(all.length);

  steps[0]!();
  await untilStep(2);
  lookedUp.length = 0;
  expect(await seen.known(all)).toEqual(tokens);
  expect(lookedUp.length).toBeLessThanOrEqual(stored.length + fresh.filter(isInUpperHalf).length + 1);

  steps[1]!();
  await filling;
  lookedUp.length = 0;
  expect(await seen.known(all)).toEqual(tokens);
  expect(lookedUp.length).toBeLessThanOrEqual(stored.length + 1);
});

it('an event that arrives while ids are read is recognized when it comes again', async () => {
  const { storage, steps, untilStep } = onStorage([]);
  const written = jest.fn(async () => undefined);
  const seen = new SeenIds(Object.assign(storage, { insert: written }));
  await seen.follow([eventOf('before')], 1);
  const filling = seen.fillFilter();
  await untilStep(1);
  const between = Array.from({ length: 50 }, (_, index) => `between-${index}`);
  await seen.follow(between.map(eventOf), 2);
  steps[0]!();
  await untilStep(2);
  steps[1]!();
  await filling;

  const ids = ['before', ...between].map((id) => identityOf('c', id));
  expect(await seen.known(ids)).toEqual(contentsOf(ids));
  // Also when it is no longer in memory but only in storage.
  const lookUps = jest
    .spyOn(storage, 'rows')
    .mockImplementation(async (_sql, params) =>
      (params?.keys as string[]).map(
        (key) => ({ keyText: key, check: checkOf(ids.find((id) => keyOf(id) === key)!), content: CONTENT }) as never
      )
    );
  await seen.flush();
  expect(await seen.known(ids)).toEqual(contentsOf(ids));
  expect(written).toHaveBeenCalledTimes(1);
  expect(lookUps).toHaveBeenCalledTimes(1);
});

it('ids held by claims are written with those of other inserts, and only then are the claims released', async () => {
  const { storage } = onStorage([]);
  const done: string[] = [];
  let isFull = true;
  const insert = jest.fn(async (_table: string, _columns: readonly string[], lines: string) => {
    if (isFull) {
      throw new Error('no space');
    }
    done.push(`${lines.trimEnd().split('\n').length} rows`);
  });
  const release = jest.fn(async (seqs: readonly number[]) => void done.push(`released ${seqs.join(' ')}`));
  const seen = new SeenIds(Object.assign(storage, { insert, kind: 'remote' as const }), {
    release,
    readAll: async () => ({ contents: [], through: 0, gone: 0 }),
    readNew: async () => undefined,
    onNews: () => undefined,
  });
  await seen.follow([eventOf('a'), eventOf('b')], 1);
  await seen.follow([eventOf('c')], 2);
  expect(insert).not.toHaveBeenCalled();
  const ids = ['a', 'b', 'c'].map((id) => identityOf('c', id));
  expect(await seen.known(ids)).toEqual(contentsOf(ids));

  await expect(seen.flush()).rejects.toThrow('no space');
  expect(release).not.toHaveBeenCalled();
  expect(await seen.known(ids)).toEqual(contentsOf(ids));

  isFull = false;
  release.mockRejectedValueOnce(new Error('no database'));
  await expect(seen.flush()).rejects.toThrow('no database');
  expect(await seen.known(ids)).toEqual(contentsOf(ids));
  // Without a call, half a second later.
  while (done.length < 3) {
    await sleep(10);
  }
  expect(done).toEqual(['3 rows', '3 rows', 'released 1 2']);
  seen.close();
});

import { NO_STORAGE } from './noStorage';
import { RowsBehind } from './rowsBehind';
import { type Storage, StorageError } from './storage';

/** A storage that keeps the inserted lines, and fails when the test says so. */
function makeStorage(kind: Storage['kind'] = 'embedded') {
  const inserts: string[] = [];
  const state = { failure: null as StorageError | null };
  const storage: Storage = {
    ...NO_STORAGE,
    kind,
    insert: async (_table, _columns, lines) => {
      await Promise.resolve();
      if (state.failure) {
        throw state.failure;
      }
      inserts.push(lines);
    },
    // What a statement would read.
    rows: async <Row>() => inserts.join('').split('\n').slice(0, -1) as Row[],
  };
  return { storage, inserts, state };
}

const rowsOf = (from: number, count: number) => Array.from({ length: count }, (_, index) => [from + index]);

afterEach(() => jest.useRealTimers());

it('writes rows of many calls by one insert, once they are a thousand or half a second old', async () => {
  jest.useFakeTimers();
  const { storage, inserts } = makeStorage();
  const behind = new RowsBehind(storage, 'things', ['thing']);
  for (let from = 0; from < 1000; from += 50) {
    await behind.add(rowsOf(from, 50));
  }
  await jest.advanceTimersByTimeAsync(0);
  expect(inserts.map((lines) => lines.split('\n').length - 1)).toEqual([1000]);

  await behind.add(rowsOf(1000, 1));
  await jest.advanceTimersByTimeAsync(400);
  expect(inserts).toHaveLength(1);
  await jest.advanceTimersByTimeAsync(200);
  expect(inserts[1]).toBe('1000\n');
});

it('shows rows to every statement on their table, also those being written', async () => {
  const { storage } = makeStorage();
  const behind = new RowsBehind(storage, 'things', ['thing']);
  const seen = behind.inSight();
  await behind.add(rowsOf(0, 1));
  const both = [seen.rows('SELECT thing FROM things'), seen.rows('SELECT thing FROM things')];
  expect(await Promise.all(both)).toEqual([['0'], ['0']]);
  await behind.add(rowsOf(1, 1));
  void behind.flush();
  expect(await seen.rows('SELECT thing FROM things')).toEqual(['0', '1']);
});

it('a statement on another table writes nothing', async () => {
  const { storage, inserts } = makeStorage();
  const behind = new RowsBehind(storage, 'things', ['thing']);
  await behind.add(rowsOf(0, 1));
  await behind.inSight().rows('SELECT nothings FROM others');
  expect(inserts).toEqual([]);
});

it('keeps rows that could not be written, in order, for the next write', async () => {
  const { storage, inserts, state } = makeStorage();
  const behind = new RowsBehind(storage, 'things', ['thing']);
  const seen = behind.inSight();
  await behind.add(rowsOf(0, 2));
  state.failure = new StorageError('full', 'The disk is full');
  await expect(behind.flush()).rejects.toThrow('full');
  await behind.add(rowsOf(2, 1));
  // Panels go on. What changes a row must not read an outdated one.
  expect(await seen.rows('SELECT thing FROM things')).toEqual([]);
  await expect(seen.rows('SELECT thing FROM things', {}, { lane: 'write' })).rejects.toThrow('full');
  state.failure = null;
  await behind.flush();
  expect(inserts).toEqual(['0\n1\n2\n']);
});

it('makes callers wait when rows come faster than storage writes them', async () => {
  const { storage, state } = makeStorage();
  const behind = new RowsBehind(storage, 'things', ['thing']);
  state.failure = new StorageError('unavailable', 'Storage does not answer');
  await behind.add(rowsOf(0, 9999));
  await expect(behind.add(rowsOf(9999, 1))).rejects.toThrow('does not answer');
});

it('writes at once when other processes read the table too', async () => {
  const { storage, inserts } = makeStorage('remote');
  const behind = new RowsBehind(storage, 'things', ['thing']);
  await behind.add(rowsOf(0, 1));
  expect(inserts).toEqual(['0\n']);
  expect(behind.inSight()).toBe(storage);
});

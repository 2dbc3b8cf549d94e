import { type Asking, LONG_MS, MAX_LONG, Turns } from './turns';

const OPTIONS = { atOnce: 2, maxWaiting: 3, maxWaitMs: 1000 };

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

/** Queries that run until the test ends them. */
function queries(turns: Turns) {
  const begun: string[] = [];
  const answered: string[] = [];
  const refused = new Map<string, string>();
  const ends = new Map<string, () => void>();
  return {
    begun,
    answered,
    refused,
    async ask(names: string, asking: Asking = {}) {
      for (const name of names) {
        const work = () => {
          begun.push(name);
          return new Promise<void>((resolve) => ends.set(name, resolve));
        };
        void turns
          .run(work, asking)
          .then(() => answered.push(name))
          .catch((error: Error) => refused.set(name, error.message));
      }
      await jest.advanceTimersByTimeAsync(0);
    },
    async end(names: string) {
      for (const name of names) {
        ends.get(name)!();
      }
      await jest.advanceTimersByTimeAsync(0);
    },
  };
}

it('no more queries than allowed run at once; the others follow in order as each ends', async () => {
  const turns = new Turns(OPTIONS);
  const { begun, answered, ask, end } = queries(turns);
  await ask('abcd');
  expect([begun.join(''), turns.running, turns.waiting]).toEqual(['ab', 2, 2]);
  await end('b');
  expect([begun.join(''), turns.running, turns.waiting]).toEqual(['abc', 2, 1]);
  await end('ac');
  await end('d');
  expect([answered.join(''), turns.running, turns.waiting]).toEqual(['bacd', 0, 0]);
});

it('a query that finds the queue full is refused at once', async () => {
  const turns = new Turns(OPTIONS);
  const { begun, answered, refused, ask, end } = queries(turns);
  await ask('abcdefgh');
  expect(turns.waiting).toBe(3);
  expect([...refused.keys()].join('')).toBe('fgh');
  expect(refused.get('f')).toMatch(/^The server is busy: 3 queries are waiting already; try again/);
  await end('ab');
  await end('cd');
  await end('e');
  expect([begun, answered]).toEqual([[...'abcde'], [...'abcde']]);
});

it('every query begins or is refused by its deadline', async () => {
  const turns = new Turns(OPTIONS);
  const { refused, ask, end } = queries(turns);
  await ask('ab');
  // Two queries are long already, so these keep their turns.
  await jest.advanceTimersByTimeAsync(LONG_MS);
  await ask('cdef');
  await jest.advanceTimersByTimeAsync(999);
  expect(refused).toEqual(new Map());
  await jest.advanceTimersByTimeAsync(1);
  expect([...refused.keys()].join('')).toBe('ef');
  expect(refused.get('e')).toMatch(/waited 1000 ms for its turn; try again/);
  await end('abcd');
  expect([turns.running, turns.waiting]).toEqual([0, 0]);
});

it('under overload a query waits a quarter as long, and later the full time again', async () => {
  const turns = new Turns({ ...OPTIONS, atOnce: 1, maxWaiting: 10 });
  const { begun, refused, ask, end } = queries(turns);
  // The first two long queries block nobody; the third blocks everybody.
  await ask('12');
  await jest.advanceTimersByTimeAsync(2 * LONG_MS);
  await ask('ab');
  await jest.advanceTimersByTimeAsync(900);
  await ask('c');
  await end('a');
  await jest.advanceTimersByTimeAsync(200);
  await ask('xyz');
  await end('b');
  expect(begun.join('')).toBe('12abc');
  await jest.advanceTimersByTimeAsync(250);
  expect([...refused.keys()].join('')).toBe('xyz');
  expect(turns.waiting).toBe(0);
  await ask('o');
  await ask('!', { isUrgent: true });
  await jest.advanceTimersByTimeAsync(250);
  expect([...refused.keys()].join('')).toBe('xyzo');
  await end('c');
  expect(begun.join('')).toBe('12abc!');
  await jest.advanceTimersByTimeAsync(5000);
  await ask('pq');
  await jest.advanceTimersByTimeAsync(999);
  expect([...refused.keys()].join('')).toBe('xyzo');
  await jest.advanceTimersByTimeAsync(1);
  expect([...refused.keys()].join('')).toBe('xyzopq');
});

it('alert queries go before panels', async () => {
  const { begun, ask, end } = queries(new Turns(OPTIONS));
  await ask('abc');
  await ask('!', { isUrgent: true });
  await end('a');
  await end('b');
  expect(begun.join('')).toBe('ab!c');
});

it('a long query frees its turn, but only a few may', async () => {
  const turns = new Turns(OPTIONS);
  const { begun, ask, end } = queries(turns);
  await ask('abcd');
  await jest.advanceTimersByTimeAsync(LONG_MS);
  expect([begun.join(''), turns.running]).toEqual(['abcd', 2 + MAX_LONG]);
  await ask('e');
  await jest.advanceTimersByTimeAsync(LONG_MS);
  expect(begun.join('')).toBe('abcd');
  // A query that freed its turn has none to pass on when it ends.
  await end('a');
  expect(begun.join('')).toBe('abcd');
  await end('c');
  expect(begun.join('')).toBe('abcde');
  await end('bde');
  expect([turns.running, turns.waiting]).toEqual([0, 0]);
});

it('a reader who goes away while waiting leaves the queue', async () => {
  const turns = new Turns({ ...OPTIONS, atOnce: 1, maxWaiting: 1 });
  const { begun, refused, ask, end } = queries(turns);
  const reader = new AbortController();
  await ask('a');
  await ask('b', { reader: reader.signal });
  reader.abort();
  await ask('c');
  expect(refused.get('b')).toBe('Nobody waits for the answer any more.');
  await end('a');
  expect(begun.join('')).toBe('ac');
});

it('a query that fails frees its turn too', async () => {
  const turns = new Turns({ ...OPTIONS, atOnce: 1 });
  await expect(turns.run(() => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
  expect(turns.running).toBe(0);
});

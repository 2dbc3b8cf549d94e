import { setImmediate } from 'node:timers/promises';

import { Turns } from './turns';

const SENDER = { token: 't', connector: 'c' };

let nowMs = 0;

beforeEach(() => {
  nowMs = 0;
  jest.spyOn(performance, 'now').mockImplementation(() => nowMs);
});
afterEach(() => jest.restoreAllMocks());

async function rounds(count: number) {
  for (let round = 0; round < count; round++) {
    await setImmediate();
  }
}

/** Takes turns at pieces of work of these milliseconds each; returns the pieces done, which grows. */
function takeTurns(turns: Turns, durations: number[]): number[] {
  const done: number[] = [];
  durations.forEach(
    (durationMs, index) =>
      void turns
        .take(SENDER, () => {
          nowMs += durationMs;
          done.push(index);
        })
        .catch(() => undefined)
  );
  return done;
}

it('a round of the event loop does a bounded amount of work, in order', async () => {
  const done = takeTurns(new Turns(() => 0), [4, 4, 4, 4, 20, 1]);
  expect(done).toEqual([]);
  await rounds(1);
  expect(done).toEqual([0, 1, 2]);
  await rounds(1);
  expect(done).toEqual([0, 1, 2, 3, 4]);
  await rounds(1);
  expect(done).toEqual([0, 1, 2, 3, 4, 5]);
});

it('no work is done while connections are being accepted', async () => {
  let newcomers = 1;
  const done = takeTurns(new Turns(() => newcomers), [1]);
  for (const round of [2, 3, 4]) {
    newcomers = round;
    await rounds(1);
    expect(done).toEqual([]);
  }
  await rounds(1);
  expect(done).toEqual([0]);
});

it('work goes on, however many connections arrive', async () => {
  let newcomers = 0;
  const done = takeTurns(new Turns(() => Math.min(newcomers++, 1000)), [10, 10]);
  await rounds(100);
  expect(done).toEqual([0, 1]);
});

it('work that waited too long is refused unread, and so is work that arrives meanwhile', async () => {
  const turns = new Turns(() => 0);
  const long = turns.take(SENDER, () => (nowMs += 2001));
  const late = jest.fn();
  const waiting = turns.take(SENDER, late);
  expect(() => turns.assertShort(SENDER)).not.toThrow();
  const refused = expect(waiting).rejects.toThrow('Too many batches wait to be read');
  await expect(long).resolves.toBe(2001);
  expect(() => turns.assertShort(SENDER)).toThrow('Too many batches wait to be read');
  await refused;
  expect(late).not.toHaveBeenCalled();
  expect(() => turns.assertShort(SENDER)).not.toThrow();
  await expect(turns.take(SENDER, () => 'read')).resolves.toBe('read');
});

it('an error of the work rejects its turn', async () => {
  const turns = new Turns(() => 0);
  const bad = turns.take(SENDER, () => {
    throw new Error('not JSON');
  });
  await expect(Promise.all([bad.catch(String), turns.take(SENDER, () => 'read')])).resolves.toEqual([
    'Error: not JSON',
    'read',
  ]);
});

it('senders take turns, and one that waited too long does not make others refused', async () => {
  const turns = new Turns(() => 0);
  const done: string[] = [];
  const take = (token: string, connector: string) =>
    turns.take({ token, connector }, () => {
      nowMs += 11;
      done.push(`${token} ${connector}`);
    });
  const all = ['flood', 'flood', 'flood', 'other', 'flood'].map((connector) => take('shared', connector));
  all.push(take('own', 'quiet'));
  await Promise.all(all);
  expect(done).toEqual(['shared flood', 'own quiet', 'shared other', 'shared flood', 'shared flood', 'shared flood']);

  const late = expect(take('shared', 'flood')).rejects.toThrow('Too many batches wait');
  nowMs += 2001;
  expect(() => turns.assertShort({ token: 'shared', connector: 'flood' })).toThrow('Too many batches wait');
  expect(() => turns.assertShort({ token: 'shared', connector: 'other' })).not.toThrow();
  const quiet = take('own', 'quiet');
  await Promise.all([late, quiet]);
});

import { setImmediate } from 'node:timers/promises';

import { SharedAnswers } from './sharedAnswers';

/** Each answer is the count of acknowledgments when it was read; the test decides when it begins and ends. */
function answers({ isAlone = true } = {}) {
  let acknowledged = 0;
  const asked: Array<{ reader: AbortSignal; begin(): void; end(): void }> = [];
  const shared = new SharedAnswers<number>(() => (isAlone ? acknowledged : null));
  return {
    shared,
    asked,
    acknowledge: () => ++acknowledged,
    ask: (key: string, reader?: AbortSignal) =>
      shared.ask(key, reader, (reading, onBegin) => {
        let read = Number.NaN;
        return new Promise((resolve) =>
          asked.push({
            reader: reading,
            begin: () => {
              onBegin();
              read = acknowledged;
            },
            end: () => resolve(read),
          })
        );
      }),
  };
}

it('equal queries at the same time are answered once', async () => {
  const { shared, asked, ask } = answers();
  const same = [ask('a'), ask('a'), ask('a')];
  const other = ask('b');
  asked[0]!.begin();
  same.push(ask('a'));
  expect(asked).toHaveLength(2);
  asked.forEach(({ begin, end }) => {
    begin();
    end();
  });
  expect(await Promise.all([...same, other])).toEqual([0, 0, 0, 0, 0]);
  expect(shared.shared).toBe(3);
  const later = ask('a');
  expect(asked).toHaveLength(3);
  asked[2]!.begin();
  asked[2]!.end();
  await later;
});

it('an answer includes all that was acknowledged before it was requested', async () => {
  const { asked, ask, acknowledge } = answers();
  const first = ask('a');
  acknowledge();
  // It still waits for its turn, and will read the newest state.
  const second = ask('a');
  expect(asked).toHaveLength(1);
  asked[0]!.begin();
  acknowledge();
  const third = ask('a');
  expect(asked).toHaveLength(2);
  asked[1]!.begin();
  asked.forEach(({ end }) => end());
  expect(await Promise.all([first, second, third])).toEqual([1, 1, 2]);
});

it('an answer is current in any order of requests, begins, acknowledgments and ends', async () => {
  let seed = 7;
  const random = (below: number) => (seed = (seed * 48_271) % 2_147_483_647) % below;
  let shares = 0;
  for (let round = 0; round < 200; round++) {
    const { shared, asked, ask, acknowledge } = answers();
    const waiting: Array<{ answer: Promise<number>; atLeast: number }> = [];
    let acknowledged = 0;
    let begun = 0;
    let ended = 0;
    for (let step = 0; step < 30; step++) {
      const kind = random(4);
      if (kind === 0) {
        acknowledged = acknowledge();
      } else if (kind === 1) {
        asked[begun++]?.begin();
        begun = Math.min(begun, asked.length);
      } else if (kind === 2 && ended < begun) {
        asked[ended++]?.end();
        await setImmediate();
      } else {
        waiting.push({ answer: ask('a'), atLeast: acknowledged });
      }
    }
    asked.slice(begun).forEach(({ begin }) => begin());
    asked.forEach(({ end }) => end());
    for (const { answer, atLeast } of waiting) {
      expect(await answer).toBeGreaterThanOrEqual(atLeast);
    }
    shares += shared.shared;
  }
  expect(shares).toBeGreaterThan(200);
});

it('when other processes write too, only queries that wait for a turn are shared', async () => {
  const { asked, ask } = answers({ isAlone: false });
  const all = [ask('a'), ask('a')];
  expect(asked).toHaveLength(1);
  asked[0]!.begin();
  all.push(ask('a'));
  expect(asked).toHaveLength(2);
  asked[1]!.begin();
  asked.forEach(({ end }) => end());
  await Promise.all(all);
});

it('the work stops early only when every reader has gone', async () => {
  const { asked, ask } = answers();
  const [one, two] = [new AbortController(), new AbortController()];
  const both = Promise.allSettled([ask('a', one.signal), ask('a', two.signal)]);
  one.abort();
  expect(asked[0]!.reader.aborted).toBe(false);
  two.abort();
  expect(asked[0]!.reader.aborted).toBe(true);
  expect((await both).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  // A new reader does not get the aborted answer.
  const next = ask('a');
  expect(asked).toHaveLength(2);
  asked[1]!.begin();
  asked[1]!.end();
  expect(await next).toBe(0);
});

it('every reader gets the error', async () => {
  const shared = new SharedAnswers<number>(() => 0);
  const fail = async () => {
    await setImmediate();
    throw new Error('broken');
  };
  const both = [shared.ask('a', undefined, fail), shared.ask('a', undefined, fail)];
  for (const answer of both) {
    await expect(answer).rejects.toThrow('broken');
  }
});

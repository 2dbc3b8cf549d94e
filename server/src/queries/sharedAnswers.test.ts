import { setImmediate } from 'node:timers/promises';

import { SharedAnswers } from './sharedAnswers';

/** Answers that are what had been acknowledged when they were read, and are given when told. */
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

it('those who ask the same at the same time are answered once', async () => {
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

it('no answer is older than what was acknowledged before it was asked for', async () => {
  const { asked, ask, acknowledge } = answers();
  const first = ask('a');
  acknowledge();
  // It waits for its turn, and will read what is there then.
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

it('holds for any order of asking, beginning, acknowledging and ending', async () => {
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

it('where others write too, only those who wait for the turn share it', async () => {
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

it('the work ends early only when all who asked have gone', async () => {
  const { asked, ask } = answers();
  const [one, two] = [new AbortController(), new AbortController()];
  const both = Promise.allSettled([ask('a', one.signal), ask('a', two.signal)]);
  one.abort();
  expect(asked[0]!.reader.aborted).toBe(false);
  two.abort();
  expect(asked[0]!.reader.aborted).toBe(true);
  expect((await both).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  // Who comes now does not get what was broken off.
  const next = ask('a');
  expect(asked).toHaveLength(2);
  asked[1]!.begin();
  asked[1]!.end();
  expect(await next).toBe(0);
});

it('all who asked are told why there is no answer', async () => {
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

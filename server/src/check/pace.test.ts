import { Pace } from './pace';

/** A clock that advances when someone waits, with this many events per second coming in. */
function makeWorld(eventsPerSecond: (nowMs: number) => number) {
  let [nowMs, events] = [0, 0];
  const wait = async (ms: number) => {
    for (let left = ms; left > 0; left -= 100) {
      const stepMs = Math.min(left, 100);
      events += (eventsPerSecond(nowMs) * stepMs) / 1000;
      nowMs += stepMs;
    }
  };
  const pace = new Pace({ accepted: () => events, wait, now: () => nowMs });
  const restAfter = async (tookMs: number) => {
    await wait(tookMs);
    const startedMs = nowMs;
    await pace.rest(tookMs);
    return nowMs - startedMs;
  };
  return { restAfter };
}

it('takes a fifth of the time while few events come in', async () => {
  const { restAfter } = makeWorld(() => 500);
  expect(await restAfter(3000)).toBe(12_000);
});

it('takes a twenty-fifth while many come in, and still ends', async () => {
  const { restAfter } = makeWorld(() => 5000);
  expect(await restAfter(3000)).toBe(72_000);
  // After a short file, the pace of before still applies.
  expect(await restAfter(10)).toBe(240);
});

it('speeds up when they stop', async () => {
  const { restAfter } = makeWorld((nowMs) => (nowMs < 30_000 ? 5000 : 0));
  expect(await restAfter(3000)).toBeLessThan(30_000);
});

import { RateLimit } from './rateLimit';

let nowMs = 0;
beforeEach(() => (nowMs = 0));
const limit = (perSecond: number) => new RateLimit(perSecond, () => nowMs);

it('admits ten seconds of events at once, then as many as the rate allows', () => {
  const limited = limit(100);
  limited.charge('a', 999);
  expect(limited.waitSeconds('a')).toBe(0);
  limited.charge('a', 1);
  expect(limited.waitSeconds('a')).toBe(1);
  nowMs = 10;
  expect(limited.waitSeconds('a')).toBe(0);
});

it('admits a batch larger than the limit, and refuses the next until it is paid off', () => {
  const limited = limit(100);
  limited.charge('a', 51_000);
  expect(limited.waitSeconds('a')).toBe(500);
  nowMs = 499_000;
  expect(limited.waitSeconds('a')).toBe(1);
  nowMs = 500_001;
  expect(limited.waitSeconds('a')).toBe(0);
});

it('admits the rate on average over a long time, whatever the batches', () => {
  const limited = limit(100);
  let sent = 0;
  for (nowMs = 0; nowMs < 1_000_000; nowMs += 37) {
    if (limited.waitSeconds('a') === 0) {
      limited.charge('a', 70);
      sent += 70;
    }
  }
  expect(sent).toBeGreaterThan(99_000);
  expect(sent).toBeLessThan(102_000);
});

it('each name has a limit of its own, and events that were not stored are given back', () => {
  const limited = limit(1);
  limited.charge('a', 100);
  expect([limited.waitSeconds('a'), limited.waitSeconds('b')]).toEqual([90, 0]);
  limited.charge('a', -100);
  expect(limited.waitSeconds('a')).toBe(0);
});

it('0 means no limit', () => {
  const limited = limit(0);
  limited.charge('a', 1e9);
  expect(limited.waitSeconds('a')).toBe(0);
});

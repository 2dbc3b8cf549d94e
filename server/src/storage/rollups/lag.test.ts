import { RollupLag } from './lag';

function lagAt(startedAtMs: number) {
  const clock = { nowMs: startedAtMs };
  return { clock, lag: new RollupLag(startedAtMs, 0, () => clock.nowMs) };
}

it('is 0 when every complete event is rolled', () => {
  const { lag, clock } = lagAt(0);
  clock.nowMs = 3_600_000;
  expect(lag.seconds(7, 7)).toBe(0);
});

it('after a quiet hour counts from the last complete moment, not from the event before', () => {
  const { lag, clock } = lagAt(0);
  lag.saw(7);
  for (clock.nowMs = 1000; clock.nowMs <= 3_600_000; clock.nowMs += 1000) {
    lag.saw(7);
  }
  expect(lag.seconds(8, 7)).toBeLessThanOrEqual(2);
});

it('grows while rolls fail, then counts from the first event still missing', () => {
  const { lag, clock } = lagAt(0);
  for (clock.nowMs = 0; clock.nowMs < 60_000; clock.nowMs += 1000) {
    lag.saw(1 + clock.nowMs);
  }
  expect(lag.seconds(60_001, 0)).toBe(60);
  expect(lag.seconds(60_001, 50_001)).toBe(10);
});

import { rewrittenVersion, SeqClock, seqAt } from './seq';

it('rises through a restart and a clock that jumps back', () => {
  let now = 1_000_000;
  const clock = new SeqClock(0, () => now);
  const first = clock.next();
  expect(first).toBe(seqAt(now));
  now -= 5000;
  expect(clock.next()).toBe(first + 2);
  expect(new SeqClock(clock.last, () => 0).next()).toBe(first + 4);
});

it('leaves a version free between two inserts', () => {
  const clock = new SeqClock(0, () => 1_000_000);
  const first = clock.next();
  expect(rewrittenVersion(first)).toBeGreaterThan(first);
  expect(clock.next()).toBeGreaterThan(rewrittenVersion(first));
  // Also after odd values, which earlier releases wrote.
  expect(new SeqClock(first + 1, () => 0).next()).toBe(first + 2);
});

it('fits a number for as long as anyone will run this', () => {
  expect(Number.isSafeInteger(seqAt(Date.UTC(2100, 0, 1)))).toBe(true);
});

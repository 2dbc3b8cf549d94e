import { SeqClock, seqAt } from './seq';

it('goes up through a restart and a clock that jumps back', () => {
  let now = 1_000_000;
  const clock = new SeqClock(0, () => now);
  const first = clock.next();
  expect(first).toBe(seqAt(now));
  now -= 5000;
  expect(clock.next()).toBe(first + 1);
  expect(new SeqClock(clock.last, () => 0).next()).toBe(first + 2);
});

it('fits a number for as long as anyone will run this', () => {
  expect(Number.isSafeInteger(seqAt(Date.UTC(2100, 0, 1)))).toBe(true);
});

import { isDoneInTime } from './lastRoll';

it('the last roll is waited for, whether it succeeds or fails, but not forever', async () => {
  expect(await isDoneInTime(Promise.resolve())).toBe(true);
  expect(await isDoneInTime(Promise.reject(new Error('the engine has ended')))).toBe(false);
  expect(await isDoneInTime(new Promise(() => undefined), 10)).toBe(false);
});

import { isDoneInTime } from './lastRoll';

it('a roll is waited for, whether it succeeds or not, but not for ever', async () => {
  expect(await isDoneInTime(Promise.resolve())).toBe(true);
  expect(await isDoneInTime(Promise.reject(new Error('the engine has ended')))).toBe(false);
  expect(await isDoneInTime(new Promise(() => undefined), 10)).toBe(false);
});

import { VirtualClock } from './clock';

test('sleepers wake in order of time, then of falling asleep, and see the time that they waited for', async () => {
  const clock = new VirtualClock(1000);
  const woken: Array<[string, number]> = [];
  const sleep = async (name: string, ms: number) => {
    await clock.sleep(ms);
    woken.push([name, clock.now()]);
  };
  const durations = [50, 10, 30, 10, 20, 50, 0, 40, 10];
  durations.forEach((ms, i) => void sleep(`s${i}`, ms));
  while (await clock.step(1045)) {
    // goes on
  }
  const expected = durations
    .map((ms, i): [string, number] => [`s${i}`, 1000 + ms])
    .filter(([, at]) => at <= 1045)
    .sort(([, a], [, b]) => a - b);
  expect(woken).toEqual(expected);
  expect(clock.now()).toBe(1045);
});

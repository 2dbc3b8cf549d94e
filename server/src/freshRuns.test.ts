import { FreshRuns } from './freshRuns';

/** Work whose runs end when the test says so. */
function heldWork() {
  const ends: Array<(error?: Error) => void> = [];
  const runs = new FreshRuns(
    () => new Promise((resolve, reject) => ends.push((error) => (error ? reject(error) : resolve())))
  );
  async function begun(count: number) {
    while (ends.length < count) {
      await Promise.resolve();
    }
  }
  /** Ends the run with this number once it has begun. */
  async function end(index: number, error?: Error) {
    await begun(index + 1);
    ends[index]!(error);
  }
  return { runs, ends, begun, end };
}

it('calls during a run share one that begins later', async () => {
  const { runs, ends, begun, end } = heldWork();
  const first = runs.run();
  await begun(1);
  const [second, third] = [runs.run(), runs.run()];
  expect(second).toBe(third);
  expect(runs.latest).toBe(second);
  await end(0);
  await first;
  await end(1);
  await second;
  expect(ends).toHaveLength(2);
});

it('a failed run rejects its callers, and the next one begins all the same', async () => {
  const { runs, end } = heldWork();
  const first = runs.run();
  await end(0, new Error('the store does not answer'));
  await expect(first).rejects.toThrow('the store does not answer');
  const second = runs.run();
  await end(1);
  await expect(second).resolves.toBeUndefined();
});

/** Durations: taken, and summed up. */

export async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

/** Durations of `repetitions` runs, after some that warm caches. */
export async function repeated(repetitions: number, work: () => Promise<unknown>, warmUps = 3): Promise<number[]> {
  for (let index = 0; index < warmUps; index++) {
    await work();
  }
  const durations: number[] = [];
  for (let index = 0; index < repetitions; index++) {
    durations.push(await timed(work));
  }
  return durations;
}

export function quantile(durations: readonly number[], share: number): number {
  const sorted = [...durations].sort((a, b) => a - b);
  return sorted[Math.min(Math.floor(sorted.length * share), sorted.length - 1)] ?? Number.NaN;
}

export const median = (durations: readonly number[]) => quantile(durations, 0.5);

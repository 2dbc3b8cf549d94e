/** Durations and processor time: taken, and summed up. */

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

/** What takes processor time while `work` runs. */
interface Costly {
  readonly cpuMs: number;
}

/** The processor's clock ticks in hundredths of a second: a run is repeated until it has taken so much, within reason. */
const MIN_CPU_MS = 300;
const MAX_REPETITIONS = 100;

export interface Cost {
  /** The median. */
  ms: number;
  /** Processor time of a run, the mean. */
  cpuMs: number;
}

export async function costOf(process: Costly, repetitions: number, work: () => Promise<unknown>): Promise<Cost> {
  const durations = await repeated(0, work);
  const startMs = process.cpuMs;
  const most = repetitions < 10 ? repetitions : MAX_REPETITIONS;
  while (durations.length < most && (durations.length < repetitions || process.cpuMs - startMs < MIN_CPU_MS)) {
    durations.push(await timed(work));
  }
  return { ms: median(durations), cpuMs: (process.cpuMs - startMs) / durations.length };
}

const CALCULATIONS = 7;

/** Processor time of a calculation that is always the same, the least of several: how fast a machine is at present. */
export function fixedCalculationMs(): number {
  return Math.min(...Array.from({ length: CALCULATIONS }, calculationMs));
}

/** A chain of sums that none can be left out of. */
function calculationMs(): number {
  const start = process.cpuUsage();
  let value = 1;
  for (let round = 0; round < 100_000_000; round++) {
    value = (Math.imul(value, 1_103_515_245) + round) | 0;
  }
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000 + (value === 0.5 ? 1 : 0);
}

export function quantile(durations: readonly number[], share: number): number {
  const sorted = [...durations].sort((a, b) => a - b);
  return sorted[Math.min(Math.floor(sorted.length * share), sorted.length - 1)] ?? Number.NaN;
}

export const median = (durations: readonly number[]) => quantile(durations, 0.5);

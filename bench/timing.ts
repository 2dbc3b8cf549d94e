/** Measures durations and processor time, and summarizes them. */

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

/** Something that takes processor time while `work` runs. */
interface Costly {
  readonly cpuMs: number;
}

/**
 * The processor's clock ticks every ten milliseconds, so a run is repeated until it has taken this much, within limits.
 */
const MIN_CPU_MS = 300;
const MAX_REPETITIONS = 100;

export interface Cost {
  /** The median, in milliseconds. */
  ms: number;
  /** Processor time of a run in milliseconds, the mean. */
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

/** Processor time of a fixed calculation in milliseconds, the minimum of several. Tells how fast the machine is now. */
export function fixedCalculationMs(): number {
  return Math.min(...Array.from({ length: CALCULATIONS }, calculationMs));
}

/** A chain of sums that no compiler can skip. */
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

/**
 * An answer of the embedded engine is all of what a statement gives, or there is none: one that takes too long may end
 * between two blocks without an error, and what one that fails had answered so far is given out with the next answer.
 */
import { StorageError } from './storage';

/** Of the time limit: the engine's clock is not ours. */
const SURE = 0.95;

interface WholeOptions {
  /** The statement's time limit in seconds, 0 for none. */
  limitSeconds: number;
  /** Makes the connection of a statement that failed fit for the next one. */
  clean(): Promise<void>;
}

export async function wholeAnswer<T>({ limitSeconds, clean }: WholeOptions, work: () => Promise<T>): Promise<T> {
  const startedMs = performance.now();
  const answer = await work().catch(async (error: unknown) => {
    // Whoever asked learns why it failed, not why that can't be tidied up.
    await clean().catch(() => undefined);
    throw error;
  });
  if (limitSeconds > 0 && performance.now() - startedMs >= SURE * limitSeconds * 1000) {
    throw new StorageError('timeout', 'The query took too long and was stopped.');
  }
  return answer;
}

/**
 * Makes sure that an answer of the embedded engine is complete. A statement that takes too long may end between two
 * blocks without an error. The engine sends what a failed statement had answered so far with the next answer.
 */
import { StorageError } from './storage';

/** An answer after this share of the time limit may be cut: the engine's clock may differ from ours. */
const SURE = 0.95;

interface WholeOptions {
  /** The statement's time limit in seconds, 0 for none. */
  limitSeconds: number;
  /** Makes the connection usable again after its statement failed. */
  clean(): Promise<void>;
}

export async function wholeAnswer<T>({ limitSeconds, clean }: WholeOptions, work: () => Promise<T>): Promise<T> {
  const startedMs = performance.now();
  const answer = await work().catch(async (error: unknown) => {
    // The caller gets the statement's error, not one of the cleanup.
    await clean().catch(() => undefined);
    throw error;
  });
  if (limitSeconds > 0 && performance.now() - startedMs >= SURE * limitSeconds * 1000) {
    throw new StorageError('timeout', 'The query took too long and was stopped.');
  }
  return answer;
}

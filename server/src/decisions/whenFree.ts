/** Repeats what a busy store refused. */
import { setTimeout as sleep } from 'node:timers/promises';

import { StorageError } from '../storage/storage';
import { storeErrorOf } from './storeErrors';

/** How long a start waits while other processes start or migrate, on a slow disk too. */
const START_PATIENCE = { patienceMs: 120_000, pauseMs: 100 };

/**
 * Runs `work`, and again after a pause while it fails because the store is busy. Then, or after `patienceMs`, rejects
 * with its error.
 */
export async function whenFree<Result>(
  work: () => Result | Promise<Result>,
  { patienceMs, pauseMs } = START_PATIENCE
): Promise<Result> {
  const deadlineMs = performance.now() + patienceMs;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isBusy(error) || performance.now() > deadlineMs) {
        throw error;
      }
      await sleep(pauseMs);
    }
  }
}

function isBusy(error: unknown): boolean {
  const known = storeErrorOf(error);
  return known instanceof StorageError && known.kind === 'overloaded';
}

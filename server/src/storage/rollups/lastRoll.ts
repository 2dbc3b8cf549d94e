/** The roll of a server that ends: it spares the next start reading as much raw, and right answers don't depend on it. */
import { setTimeout as sleep } from 'node:timers/promises';

/** The rest is rolled by the next process. */
const LAST_ROLL_MS = 5000;

/** Whether it was done in time; where it was not, or failed, nobody hears of it any more. */
export async function isDoneInTime(roll: Promise<void>, withinMs = LAST_ROLL_MS): Promise<boolean> {
  const over = new AbortController();
  const done = roll.then(
    () => true,
    () => false
  );
  const isDone = await Promise.race([done, sleep(withinMs, false, over).catch(() => false)]);
  over.abort();
  return isDone;
}

/** The last roll before a server ends. It saves the next start raw reads; correct answers don't depend on it. */
import { setTimeout as sleep } from 'node:timers/promises';

/** How long the roll may take, in milliseconds. The next process rolls the rest. */
const LAST_ROLL_MS = 5000;

/** Resolves to whether the roll succeeded in time. A failure is not reported. */
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

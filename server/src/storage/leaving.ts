/**
 * Ends the work of the embedded engine for a reader who has gone: what waits for its turn leaves the queue, and what runs
 * is killed. The engine gives statements no name that a caller knows, so each begins with a comment of its own.
 */
import { randomUUID } from 'node:crypto';

import { StorageError } from './storage';

export const gone = () => new StorageError('canceled', 'Nobody waits for the answer any more.');

/** Runs `work` with what its statement has to begin with; `kill` ends statements by a condition on `query`. */
export async function untilGone<T>(
  reader: AbortSignal | undefined,
  kill: (condition: string) => Promise<void>,
  work: (beginning: string) => Promise<T>
): Promise<T> {
  if (!reader) {
    return work('');
  }
  if (reader.aborted) {
    throw gone();
  }
  const beginning = `/* ${randomUUID()} */ `;
  const end = () => void kill(`startsWith(query, '${beginning}')`).catch(() => undefined);
  reader.addEventListener('abort', end, { once: true });
  try {
    return await work(beginning);
  } finally {
    reader.removeEventListener('abort', end);
  }
}

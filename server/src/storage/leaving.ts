/**
 * Ends the work of the embedded engine for a reader who has gone: what waits for its turn leaves the queue, and what runs
 * is killed. The engine gives statements no name that a caller knows, so each begins with a comment of its own.
 */
import { randomUUID } from 'node:crypto';

import { StorageError } from './storage';

export const gone = () => new StorageError('canceled', 'Nobody waits for the answer any more.');

interface Killing {
  /** Ends statements by a condition on `query`. */
  kill(condition: string): Promise<void>;
  /** Makes the connection of a statement that was to be killed fit for the next one. */
  clean(): Promise<void>;
}

/** Runs `work` with what its statement has to begin with. */
export async function untilGone<T>(
  reader: AbortSignal | undefined,
  { kill, clean }: Killing,
  work: (beginning: string) => Promise<T>
): Promise<T> {
  if (!reader) {
    return work('');
  }
  if (reader.aborted) {
    throw gone();
  }
  const beginning = `/* ${randomUUID()} */ `;
  let killed: Promise<void> | undefined;
  const end = () => {
    killed = kill(`startsWith(query, '${beginning}')`).catch(() => undefined);
  };
  reader.addEventListener('abort', end, { once: true });
  try {
    const answer = await work(beginning);
    if (killed) {
      // It may be a part of the answer: the engine can end a statement between two blocks without an error.
      throw gone();
    }
    return answer;
  } finally {
    reader.removeEventListener('abort', end);
    if (killed) {
      await killed;
      await clean();
    }
  }
}

/**
 * Stops the embedded engine's work for a reader who has gone: a waiting statement leaves the queue, a running one is
 * killed. The engine gives statements no id that a caller knows, so each begins with a unique comment.
 */
import { randomUUID } from 'node:crypto';

import { StorageError } from './storage';

export const gone = () => new StorageError('canceled', 'Nobody waits for the answer any more.');

interface Killing {
  /** Kills the statements whose `query` meets the condition. */
  kill(condition: string): Promise<void>;
  /** Makes the connection usable again after its statement was killed. */
  clean(): Promise<void>;
}

/**
 * Runs `work` with the comment that its statement must begin with, and kills the statement when the reader goes away.
 * Rejects with `gone()` then, also when the statement had answered.
 */
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
      // The answer may be incomplete: the engine can end a killed statement between two blocks without an error.
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

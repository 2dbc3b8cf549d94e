/**
 * Attempts that name a failure by `retryOf`, one row each. A failure's attempts are the number of distinct rows. So none
 * is lost or counted twice, whichever processes write them, at the same time or again.
 */
import { createHash } from 'node:crypto';

import { type StoredEvent } from '../ingest/storedEvent';
import { type Cell } from '../storage/storage';

export const NAMED_ATTEMPTS = 'named_attempts';
export const NAMED_ATTEMPT_COLUMNS = ['connector', 'failure_id', 'attempt', 'end_time'] as const;

/** Rows for the events that name a failure other than themselves, in the order of `NAMED_ATTEMPT_COLUMNS`. */
export const namedAttempts = (events: readonly StoredEvent[]): Cell[][] =>
  events
    .filter(({ id, retryOf }) => retryOf !== '' && retryOf !== id)
    .map(({ connector, retryOf, id, endTimeMs }) => [connector, retryOf, hashOf(id), (endTimeMs / 1000).toFixed(3)]);

const hashOf = (id: string) => createHash('md5').update(id).digest().readBigUInt64LE(0);

/** SQL for the attempts of each failure. `failures` is a subquery of `connector` and `id`. */
export const countsOfAttempts = (failures: string) => `
  SELECT connector, failure_id, uniqExact(attempt) AS count FROM ${NAMED_ATTEMPTS}
  WHERE (connector, failure_id) IN (${failures})
  GROUP BY connector, failure_id`;

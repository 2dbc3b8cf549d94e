/**
 * Attempts that name a failure. Each is a row of its own, and a failure was tried as often as there are different ones:
 * whichever processes write them, at once or again, none is lost and none counts twice.
 */
import { createHash } from 'node:crypto';

import { type StoredEvent } from '../ingest/storedEvent';
import { type Cell } from '../storage/storage';

export const NAMED_ATTEMPTS = 'named_attempts';
export const NAMED_ATTEMPT_COLUMNS = ['connector', 'failure_id', 'attempt', 'end_time'] as const;

/** Of the events that name a failure other than themselves, in the order of `NAMED_ATTEMPT_COLUMNS`. */
export const namedAttempts = (events: readonly StoredEvent[]): Cell[][] =>
  events
    .filter(({ id, retryOf }) => retryOf !== '' && retryOf !== id)
    .map(({ connector, retryOf, id, endTimeMs }) => [connector, retryOf, hashOf(id), (endTimeMs / 1000).toFixed(3)]);

const hashOf = (id: string) => createHash('md5').update(id).digest().readBigUInt64LE(0);

/** How many there are of each failure whose connector and id `failures` selects. */
export const countsOfAttempts = (failures: string) => `
  SELECT connector, failure_id, uniqExact(attempt) AS count FROM ${NAMED_ATTEMPTS}
  WHERE (connector, failure_id) IN (${failures})
  GROUP BY connector, failure_id`;

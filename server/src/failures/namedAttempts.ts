/**
 * Attempts that name a failure by `retryOf`, one row each. A failure's attempts are the number of distinct rows. So none
 * is lost or counted twice, whichever processes write them, at the same time or again.
 */
import { createHash } from 'node:crypto';

import { type StoredEvent } from '../ingest/storedEvent';
import { AS_STORED, type Cell, ONE_THREAD, type Storage } from '../storage/storage';

export const NAMED_ATTEMPTS = 'named_attempts';
export const NAMED_ATTEMPT_COLUMNS = ['connector', 'failure_id', 'attempt', 'end_time'] as const;

/** Rows for the events that name a failure other than themselves, in the order of `NAMED_ATTEMPT_COLUMNS`. */
export const namedAttempts = (events: readonly StoredEvent[]): Cell[][] =>
  events
    .filter(({ id, retryOf }) => retryOf !== '' && retryOf !== id)
    .map(({ connector, retryOf, id, endTimeMs }) => [connector, retryOf, hashOf(id), (endTimeMs / 1000).toFixed(3)]);

const hashOf = (id: string) => createHash('md5').update(id).digest().readBigUInt64LE(0);

/** How many attempts name a failure. */
export type Attempts = (connector: unknown, failureId: unknown) => number;

/** Counts the attempts that name failures. The connector and the id of a failure are at the same place of both lists. */
export async function attemptsOf(
  storage: Storage,
  connectors: readonly unknown[],
  ids: readonly unknown[]
): Promise<Attempts> {
  if (ids.length === 0) {
    return () => 0;
  }
  // This also counts attempts that name the same id of another one of the connectors, which nobody asks for.
  const rows = await storage.rows<{ connector: string; id: string; count: number }>(
    `SELECT connector, failure_id AS id, uniqExact(attempt) AS count FROM ${NAMED_ATTEMPTS}
    WHERE connector IN {connectors:Array(String)} AND failure_id IN {ids:Array(String)}
    GROUP BY connector, failure_id`,
    { connectors: [...new Set(connectors)] as string[], ids: [...new Set(ids)] as string[] },
    { settings: { ...ONE_THREAD, ...AS_STORED } }
  );
  const counts = new Map(rows.map(({ connector, id, count }) => [keyOf(connector, id), count]));
  return (connector, id) => counts.get(keyOf(connector, id)) ?? 0;
}

const keyOf = (connector: unknown, id: unknown) => JSON.stringify([connector, id]);

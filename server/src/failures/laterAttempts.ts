/**
 * What is stored already about the records of failures that come in late: successes that ended after them, and retries
 * that name them, which may have ended before them by another clock.
 */
import { SELECT_STORED_EVENTS, type StoredEvent } from '../ingest/storedEvent';
import { momentSql } from '../storage/rollups/source';
import { type Storage } from '../storage/storage';
import { type Attempt, type FailureRow } from './failureRow';
import { type KeyedEvent, type RecordIdentity, recordKeyOf } from './record';

type RecordAttempt = Attempt & RecordIdentity;

interface Found extends RecordIdentity {
  lastSuccessMs: number;
  retries: Array<[id: string, retryOf: string, status: string, endTimeMs: number]>;
}

/** So far apart the clocks of two attempts on one record may be. */
export const MAX_CLOCK_GAP_MS = 86_400_000;

export async function laterAttempts(
  storage: Storage,
  failures: readonly FailureRow[]
): Promise<Map<number, RecordAttempt[]>> {
  if (failures.length === 0) {
    return new Map();
  }
  const firstEndMs = failures.reduce((first, { endTimeMs }) => Math.min(first, endTimeMs), Infinity);
  const rows = await storage.rows<Found>(
    `SELECT connector, object, record_id AS recordId,
      maxIf(toUnixTimestamp64Milli(end_time), status = 'success') AS lastSuccessMs,
      groupUniqArrayIf(1000)((id, retry_of, status, toUnixTimestamp64Milli(end_time)), retry_of IN {ids:Array(String)})
        AS retries
    FROM events
    WHERE end_time >= ${momentSql(firstEndMs - MAX_CLOCK_GAP_MS)} AND record_id IN {recordIds:Array(String)}
      AND (status = 'success' OR retry_of != '')
    GROUP BY connector, object, record_id`,
    { ids: failures.map(({ id }) => id), recordIds: [...new Set(failures.map(({ recordId }) => recordId))] },
    { lane: 'write' }
  );
  return new Map(rows.map((found) => [recordKeyOf(found), attemptsOf(found)]));
}

/** The same of the events that came with the failures. */
export function attemptsAmong(
  events: readonly StoredEvent[],
  failures: readonly FailureRow[]
): Map<number, RecordAttempt[]> {
  const recordIds = new Set(failures.map(({ recordId }) => recordId));
  const attempts = new Map<number, RecordAttempt[]>();
  for (const event of events) {
    if (recordIds.has(event.recordId) && (event.status === 'success' || event.retryOf !== '')) {
      const recordKey = recordKeyOf(event);
      const known = attempts.get(recordKey);
      if (known) {
        known.push(event);
      } else {
        attempts.set(recordKey, [event]);
      }
    }
  }
  return attempts;
}

/** Attempts whose failure may still come: those of the last day that name it, and successes of the future. */
export async function attemptsToRemember(storage: Storage, untilMs: number): Promise<KeyedEvent[]> {
  const events = await storage.rows<StoredEvent>(
    `${SELECT_STORED_EVENTS} WHERE end_time >= ${momentSql(Math.max(untilMs - MAX_CLOCK_GAP_MS, 0))}
      AND (retry_of != '' OR (status = 'success' AND end_time > ${momentSql(untilMs)}))`,
    {},
    { lane: 'background' }
  );
  return events.map((event) => ({ event, recordKey: recordKeyOf(event) }));
}

function attemptsOf({ lastSuccessMs, retries, ...record }: Found): RecordAttempt[] {
  const success = { ...record, id: '', status: 'success', endTimeMs: lastSuccessMs, retryOf: '' };
  return [
    ...(lastSuccessMs > 0 ? [success] : []),
    ...retries.map(([id, retryOf, status, endTimeMs]) => ({ ...record, id, status, endTimeMs, retryOf })),
  ];
}

/** What is stored already about the records of failures that come in late: successes, and retries that name them. */
import { type StoredEvent } from '../ingest/storedEvent';
import { momentSql } from '../storage/rollups/source';
import { type Storage } from '../storage/storage';
import { type Attempt, type FailureRow } from './failureRow';
import { type RecordIdentity, recordKeyOf } from './record';

type RecordAttempt = Attempt & RecordIdentity;

interface Found extends RecordIdentity {
  lastSuccessMs: number;
  retries: Array<[id: string, retryOf: string, endTimeMs: number]>;
}

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
      groupUniqArrayIf(1000)((id, retry_of, toUnixTimestamp64Milli(end_time)), retry_of IN {ids:Array(String)}) AS retries
    FROM events
    WHERE end_time >= ${momentSql(firstEndMs)} AND record_id IN {recordIds:Array(String)}
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

/** When the latest of all attempts ended. */
export async function lastEndMs(storage: Storage): Promise<number> {
  const [row] = await storage.rows<{ endTimeMs: number }>(
    'SELECT toUnixTimestamp64Milli(max(end_time)) AS endTimeMs FROM events'
  );
  return row?.endTimeMs ?? 0;
}

function attemptsOf({ lastSuccessMs, retries, ...record }: Found): RecordAttempt[] {
  const success = { ...record, id: '', status: 'success', endTimeMs: lastSuccessMs, retryOf: '' };
  return [
    ...(lastSuccessMs > 0 ? [success] : []),
    // Whether these succeeded is in `lastSuccessMs`; here they only count.
    ...retries.map(([id, retryOf, endTimeMs]) => ({ ...record, id, status: 'failed', endTimeMs, retryOf })),
  ];
}

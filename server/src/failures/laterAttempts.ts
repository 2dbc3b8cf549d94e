/** What is stored already, or comes with them, of the attempts after failures that come in: in any order they count. */
import { SELECT_STORED_EVENTS, type StoredEvent } from '../ingest/storedEvent';
import { momentSql } from '../storage/rollups/source';
import { type Storage } from '../storage/storage';
import { afterAttempt, type Attempt, type FailureRow } from './failureRow';
import { type KeyedEvent, keyedEvent, nameKeyOf, type RecordIdentity, recordKeyOf } from './record';

/** Attempts by the key of their record, and by that of the failure that they name. */
export class Attempts {
  readonly #byKey = new Map<number, Attempt[]>();

  add(key: number, attempt: Attempt) {
    const known = this.#byKey.get(key);
    if (known) {
      known.push(attempt);
    } else {
      this.#byKey.set(key, [attempt]);
    }
  }

  /** The failure as they leave it; the same row where they change nothing. */
  after(failure: FailureRow): FailureRow {
    const attempts = [failure.recordKey, nameKeyOf(failure.connector, failure.id)].flatMap(
      (key) => this.#byKey.get(key) ?? []
    );
    return attempts.reduce(afterAttempt, failure);
  }
}

export function attemptsAmong(events: readonly KeyedEvent[]): Attempts {
  const attempts = new Attempts();
  for (const { event, recordKey, namedKey } of events) {
    if (event.status === 'success') {
      attempts.add(recordKey, event);
    }
    if (namedKey !== null) {
      attempts.add(namedKey, event);
    }
  }
  return attempts;
}

interface LastSuccess extends RecordIdentity {
  endTimeMs: number;
}

/** Successes that ended after failures of the same records. */
export async function laterSuccesses(storage: Storage, failures: readonly FailureRow[]): Promise<Attempts> {
  const attempts = new Attempts();
  if (failures.length === 0) {
    return attempts;
  }
  const firstEndMs = failures.reduce((first, { endTimeMs }) => Math.min(first, endTimeMs), Infinity);
  const found = await storage.rows<LastSuccess>(
    `SELECT connector, object, record_id AS recordId, max(toUnixTimestamp64Milli(end_time)) AS endTimeMs
    FROM events
    WHERE end_time >= ${momentSql(firstEndMs)} AND record_id IN {recordIds:Array(String)} AND status = 'success'
    GROUP BY connector, object, record_id`,
    { recordIds: [...new Set(failures.map(({ recordId }) => recordId))] },
    { lane: 'write' }
  );
  found.forEach((last) => attempts.add(recordKeyOf(last), { ...last, id: '', status: 'success', retryOf: '' }));
  return attempts;
}

/** Attempts that name failures, on whatever record and whenever they ended. */
export async function attemptsThatName(storage: Storage, failures: readonly FailureRow[]): Promise<Attempts> {
  const attempts = new Attempts();
  if (failures.length === 0) {
    return attempts;
  }
  const found = await storage.rows<Attempt>(
    `SELECT connector, object, record_id AS recordId, id, status, toUnixTimestamp64Milli(end_time) AS endTimeMs,
      retry_of AS retryOf
    FROM events
    WHERE retry_of IN {ids:Array(String)} AND connector IN {connectors:Array(String)}
    ORDER BY status = 'success' DESC LIMIT 1000 BY connector, retry_of`,
    {
      ids: [...new Set(failures.map(({ id }) => id))],
      connectors: [...new Set(failures.map(({ connector }) => connector))],
    },
    { lane: 'write' }
  );
  found.forEach((attempt) => attempts.add(nameKeyOf(attempt.connector, attempt.retryOf), attempt));
  return attempts;
}

/** Successes of the future, whose failure may still come. */
export async function attemptsToRemember(storage: Storage, untilMs: number): Promise<KeyedEvent[]> {
  const events = await storage.rows<StoredEvent>(
    `${SELECT_STORED_EVENTS} WHERE status = 'success' AND end_time > ${momentSql(untilMs)}`,
    {},
    { lane: 'background' }
  );
  return events.map(keyedEvent);
}

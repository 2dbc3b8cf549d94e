/** Finds successes that resolve new failures, stored or in the same batch. So the order of arrival does not matter. */
import { SELECT_STORED_EVENTS, type StoredEvent } from '../ingest/storedEvent';
import { momentSql } from '../storage/rollups/rollupSource';
import { AS_STORED, type Storage } from '../storage/storage';
import { afterSuccess, type FailureRow, type Success } from './failureRow';
import { type KeyedEvent, keyedEvent, nameKeyOf, type RecordIdentity, recordKeyOf } from './record';

/** Successes, by the key of their record and by the key of the failure that they name. */
export class Successes {
  readonly #byKey = new Map<number, Success[]>();

  add(key: number, success: Success) {
    const known = this.#byKey.get(key);
    if (known) {
      known.push(success);
    } else {
      this.#byKey.set(key, [success]);
    }
  }

  /** The failure after these successes; the same row if nothing changes. */
  after(failure: FailureRow): FailureRow {
    const successes = [failure.recordKey, nameKeyOf(failure.connector, failure.id)].flatMap(
      (key) => this.#byKey.get(key) ?? []
    );
    return successes.reduce(afterSuccess, failure);
  }
}

export function successesAmong(events: readonly KeyedEvent[]): Successes {
  const successes = new Successes();
  for (const { event, recordKey, namedKey } of events) {
    if (event.status === 'success') {
      successes.add(recordKey, event);
      if (namedKey !== null) {
        successes.add(namedKey, event);
      }
    }
  }
  return successes;
}

interface LastSuccess extends RecordIdentity {
  endTimeMs: number;
}

/** Successes that ended after failures of the same records. */
export async function laterSuccesses(storage: Storage, failures: readonly FailureRow[]): Promise<Successes> {
  const successes = new Successes();
  if (failures.length === 0) {
    return successes;
  }
  const firstEndMs = failures.reduce((first, { endTimeMs }) => Math.min(first, endTimeMs), Infinity);
  const found = await storage.rows<LastSuccess>(
    `SELECT connector, object, record_id AS recordId, max(toUnixTimestamp64Milli(end_time)) AS endTimeMs
    FROM events
    WHERE end_time >= ${momentSql(firstEndMs)} AND record_id IN {recordIds:Array(String)} AND status = 'success'
    GROUP BY connector, object, record_id`,
    { recordIds: [...new Set(failures.map(({ recordId }) => recordId))] },
    { lane: 'write', settings: AS_STORED }
  );
  found.forEach((last) => successes.add(recordKeyOf(last), { ...last, id: '', retryOf: '' }));
  return successes;
}

/** Successes that name these failures, on any record and with any end. */
export async function successesThatName(storage: Storage, failures: readonly FailureRow[]): Promise<Successes> {
  const successes = new Successes();
  if (failures.length === 0) {
    return successes;
  }
  const found = await storage.rows<Success>(
    `SELECT connector, object, record_id AS recordId, id, toUnixTimestamp64Milli(end_time) AS endTimeMs,
      retry_of AS retryOf
    FROM events
    WHERE retry_of IN {ids:Array(String)} AND connector IN {connectors:Array(String)} AND status = 'success'
      AND id != retry_of
    LIMIT 1 BY connector, retry_of`,
    {
      ids: [...new Set(failures.map(({ id }) => id))],
      connectors: [...new Set(failures.map(({ connector }) => connector))],
    },
    { lane: 'write', settings: AS_STORED }
  );
  found.forEach((success) => successes.add(nameKeyOf(success.connector, success.retryOf), success));
  return successes;
}

/** Successes that end after `untilMs`, in epoch milliseconds: an earlier failure of their record may still arrive. */
export async function successesToRemember(storage: Storage, untilMs: number): Promise<KeyedEvent[]> {
  const events = await storage.rows<StoredEvent>(
    `${SELECT_STORED_EVENTS} WHERE status = 'success' AND end_time > ${momentSql(untilMs)}`,
    {},
    { lane: 'background' }
  );
  return events.map(keyedEvent);
}

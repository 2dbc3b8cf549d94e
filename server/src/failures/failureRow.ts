/**
 * A failed event with its state, as storage holds it. A change is a whole new row, and the row of the highest version
 * counts: 0 as the event came in, so that following it again changes nothing; a clock's value after a change; and
 * above all of those once it is resolved, since that is final, whichever process says it first.
 */
import { type FailureState } from '@sync-health/contract';

import { LATENCY_SQL, type StoredEvent } from '../ingest/storedEvent';
import { AS_STORED, type Cell, type Params, type Storage } from '../storage/storage';
import { normalizeMessage } from './normalizeMessage';
import { isNamedBy, isSameRecord, type RecordIdentity, recordKeyOf } from './record';
import { RecordKeys } from './recordKeys';

export interface FailureRow extends Omit<StoredEvent, 'status' | 'retryOf'> {
  recordKey: number;
  messageGroup: string;
  /** Empty for a manual failure: its job owns it. */
  state: FailureState | '';
  version: number;
  /** Of its arrival, in epoch milliseconds. */
  arrivedMs: number;
}

export const RESOLVED_VERSION = 2n ** 62n;

/** The version of a row as it is stored. */
const versionOf = (state: FailureRow['state'], version: number): bigint =>
  state === 'resolved' ? RESOLVED_VERSION + BigInt(version) : BigInt(version);

export function failureOf(event: StoredEvent, arrivedMs: number): FailureRow {
  const { status: _status, retryOf: _retryOf, ...rest } = event;
  return {
    ...rest,
    recordKey: recordKeyOf(event),
    messageGroup: normalizeMessage(event.errorMessage),
    state: event.mode === 'realtime' ? 'open' : '',
    version: 0,
    arrivedMs,
  };
}

export interface Success extends RecordIdentity {
  id: string;
  endTimeMs: number;
  retryOf: string;
}

/**
 * What another attempt that succeeded makes of a failure: one on the same record, or one that names it; the same row
 * where it changes nothing. One that names the failure comes after it, whatever the clocks of the two say.
 */
export function afterSuccess(row: FailureRow, success: Success): FailureRow {
  const isLater = success.endTimeMs > row.endTimeMs && isSameRecord(success, row);
  return isUnresolved(row) && (isLater || isNamedBy(row, success)) ? { ...row, state: 'resolved' } : row;
}

export const isUnresolved = ({ state }: Pick<FailureRow, 'state'>) => state !== '' && state !== 'resolved';

export const FAILURE_COLUMNS = [
  'rev',
  'connector',
  'id',
  'mode',
  'object',
  'action',
  'record_id',
  'end_time',
  'latency',
  'untimed',
  'error_code',
  'error_message',
  'message_group',
  'triggered_by',
  'job_id',
  'attempt',
  'attributes',
  'trace_id',
  'state',
  'record_key',
  'version',
  'arrived',
  'arrived_at',
] as const;

/** In the order of `FAILURE_COLUMNS`. */
export function cellsOf(row: FailureRow): Cell[] {
  return [
    -row.endTimeMs,
    row.connector,
    row.id,
    row.mode,
    row.object,
    row.action,
    row.recordId,
    (row.endTimeMs / 1000).toFixed(3),
    row.latencyMs ?? 0,
    Number(row.latencyMs === null),
    row.errorCode,
    row.errorMessage,
    row.messageGroup,
    row.triggeredBy,
    row.jobId,
    row.attempt,
    row.attributes,
    row.traceId,
    row.state,
    row.recordKey,
    versionOf(row.state, row.version),
    new Date(row.arrivedMs).toISOString().slice(0, 10),
    (row.arrivedMs / 1000).toFixed(3),
  ];
}

/** Version without the mark of a resolved row, so that it fits a JS number. */
const PLAIN_VERSION = `bitAnd(version, ${RESOLVED_VERSION - 1n})`;

/** The failures of records, the latest version of each. */
export const failuresOfRecords = (storage: Storage, recordKeys: readonly number[]): Promise<FailureRow[]> =>
  recordKeys.length === 0
    ? Promise.resolve([])
    : failuresWhere(storage, 'record_key IN {keys:Array(UInt64)}', { keys: recordKeys });

/** The failures that successes name, and perhaps more of other connectors; the latest version of each. */
export const failuresNamedBy = (storage: Storage, successes: readonly Success[]): Promise<FailureRow[]> =>
  successes.length === 0
    ? Promise.resolve([])
    : failuresWhere(storage, 'id IN {ids:Array(String)} AND connector IN {connectors:Array(String)}', {
        ids: [...new Set(successes.map(({ retryOf }) => retryOf))],
        connectors: [...new Set(successes.map(({ connector }) => connector))],
      });

async function failuresWhere(storage: Storage, where: string, params: Params): Promise<FailureRow[]> {
  // Not FINAL, which would not use the index: all versions of a row have the same record and the same id.
  const rows = await storage.rows<Omit<FailureRow, 'messageGroup'>>(
    `SELECT connector, id, mode, object, action, record_id AS recordId, toUnixTimestamp64Milli(end_time) AS endTimeMs,
      ${LATENCY_SQL} AS latencyMs, error_code AS errorCode, error_message AS errorMessage,
      triggered_by AS triggeredBy, job_id AS jobId, attempt,
      attributes, trace_id AS traceId, state, record_key AS recordKey, ${PLAIN_VERSION} AS version,
      toUnixTimestamp64Milli(arrived_at) AS arrivedMs
    FROM failures WHERE ${where}
    ORDER BY failures.version DESC LIMIT 1 BY connector, id`,
    params,
    { lane: 'write', settings: AS_STORED }
  );
  // The stored group may be that of an older way of normalizing.
  return rows.map((row) => ({ ...row, messageGroup: normalizeMessage(row.errorMessage) }));
}

/** Keys of the records that may have an unresolved failure. */
export async function unresolvedRecordKeys(storage: Storage): Promise<RecordKeys> {
  const bytes = await storage.bytes(
    `SELECT DISTINCT record_key FROM failures FINAL WHERE state IN ('open', 'retrying', 'dismissed')`,
    'RowBinary',
    {},
    { lane: 'background' }
  );
  return RecordKeys.read(bytes);
}

/** The highest version of a change. */
export async function lastFailureVersion(storage: Storage): Promise<number> {
  const [row] = await storage.rows<{ version: number }>(`SELECT max(${PLAIN_VERSION}) AS version FROM failures`);
  return row?.version ?? 0;
}

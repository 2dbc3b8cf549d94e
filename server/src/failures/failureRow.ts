/**
 * A failed event with its state, as storage holds it. A change is a complete new row; of the rows of a failure, the one
 * with the highest version counts. The first row has version 0, so following the event again changes nothing. A changed
 * row has a value of the clock. A resolved row is above all others: resolved is final, whichever process writes it
 * first.
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
  /** Empty for manual failures, which belong to their job. */
  state: FailureState | '';
  version: number;
  /** When the failure arrived, in epoch milliseconds. */
  arrivedMs: number;
}

export const RESOLVED_VERSION = 2n ** 62n;

/** The stored version of a row. */
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
 * The failure after a success: resolved by a later success on the same record, or by one that names it. A success that
 * names the failure counts as later, whatever the clocks say. Returns the same row if nothing changes.
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

/** The row's values in the order of `FAILURE_COLUMNS`. */
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

/** SQL for the version without the mark of resolved rows, which fits into a JavaScript number. */
const PLAIN_VERSION = `bitAnd(version, ${RESOLVED_VERSION - 1n})`;

/** The failures of records, each in its latest version. */
export const failuresOfRecords = (storage: Storage, recordKeys: readonly number[]): Promise<FailureRow[]> =>
  recordKeys.length === 0
    ? Promise.resolve([])
    : failuresWhere(storage, 'record_key IN {keys:Array(UInt64)}', { keys: recordKeys });

/**
 * The failures that successes name, each in its latest version; may include others of the same id from other
 * connectors.
 */
export const failuresNamedBy = (storage: Storage, successes: readonly Success[]): Promise<FailureRow[]> =>
  successes.length === 0
    ? Promise.resolve([])
    : failuresWhere(storage, 'id IN {ids:Array(String)} AND connector IN {connectors:Array(String)}', {
        ids: [...new Set(successes.map(({ retryOf }) => retryOf))],
        connectors: [...new Set(successes.map(({ connector }) => connector))],
      });

async function failuresWhere(storage: Storage, where: string, params: Params): Promise<FailureRow[]> {
  // Without FINAL, which would not use the index. All versions of a row have the same record and id.
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
  // The stored group may have been normalized by older rules.
  return rows.map((row) => ({ ...row, messageGroup: normalizeMessage(row.errorMessage) }));
}

/** Keys of records that may have an unresolved failure. */
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

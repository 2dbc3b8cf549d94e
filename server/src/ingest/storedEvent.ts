/** A sync event as storage holds it: defaults filled in, times in epoch milliseconds, absent strings empty. */
import { type Mode, type Status } from '@sync-health/contract';

import { type Cell } from '../storage/storage';

export interface StoredEvent {
  connector: string;
  id: string;
  mode: Mode;
  object: string;
  action: string;
  recordId: string;
  endTimeMs: number;
  /** endTime − startTime in milliseconds; null when the start is unknown. */
  latencyMs: number | null;
  status: Status;
  errorCode: string;
  errorMessage: string;
  triggeredBy: string;
  jobId: string;
  retryOf: string;
  attempt: number;
  /** JSON of texts by name, names sorted; empty when there are none. */
  attributes: string;
  /** Empty when there is none. */
  traceId: string;
  /** As it was sent, until `Payloads.prepare` sets `payload`. */
  sentPayload?: unknown;
  /** Masked and bounded; empty or absent when none is kept. Never read back with the event. */
  payload?: string;
  /** Its hash, set by the first call of `identityOfEvent`. */
  identity?: string;
  /** A hash of its content, set by the first call of `contentOfEvent`. */
  content?: number;
}

export const EVENT_COLUMNS = [
  'connector',
  'id',
  'mode',
  'object',
  'action',
  'record_id',
  'end_time',
  'latency',
  'untimed',
  'status',
  'error_code',
  'error_message',
  'triggered_by',
  'job_id',
  'retry_of',
  'attempt',
  'attributes',
  'trace_id',
  'seq',
] as const;

/** Seconds with three decimals, which a DateTime64(3) reads without a time zone. For times from 1970 on. */
export function secondsOf(epochMs: number): string {
  const digits = String(epochMs).padStart(4, '0');
  return `${digits.slice(0, -3)}.${digits.slice(-3)}`;
}

export function eventRow(event: StoredEvent, seq: number): Cell[] {
  return [
    event.connector,
    event.id,
    event.mode,
    event.object,
    event.action,
    event.recordId,
    secondsOf(event.endTimeMs),
    event.latencyMs ?? 0,
    Number(event.latencyMs === null),
    event.status,
    event.errorCode,
    event.errorMessage,
    event.triggeredBy,
    event.jobId,
    event.retryOf,
    event.attempt,
    event.attributes,
    event.traceId,
    seq,
  ];
}

/** The members of an event that are shown. */
export type ShownEvent = Omit<
  StoredEvent,
  'retryOf' | 'attempt' | 'attributes' | 'sentPayload' | 'payload' | 'identity' | 'content'
>;

/** Null when unknown. */
export const LATENCY_SQL = 'if(untimed = 1, NULL, latency)';

/** The aliases are the members of `ShownEvent`. */
export const SHOWN_EVENT_COLUMNS = `connector, id, mode, object, action, record_id AS recordId,
    toUnixTimestamp64Milli(end_time) AS endTimeMs, ${LATENCY_SQL} AS latencyMs, status, error_code AS errorCode,
    error_message AS errorMessage, triggered_by AS triggeredBy, job_id AS jobId, trace_id AS traceId`;

/** Selects stored events for followers. The aliases are the members of `StoredEvent`. */
export const SELECT_STORED_EVENTS = `
  SELECT ${SHOWN_EVENT_COLUMNS}, retry_of AS retryOf, attempt, attributes
  FROM events`;

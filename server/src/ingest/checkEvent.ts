/** Decides whether what was sent is a sync event, and says what is wrong where it is not. */
import { DEFAULT_CONNECTOR, SyncEvent } from '@sync-health/contract';

import { parseTimestamp } from '../time';
import { compileWithoutFormats, isOf } from '../validation';
import { type StoredEvent } from './storedEvent';

/** Partitions are weeks, and their expiry must fit storage's clock. */
const MIN_END_MS = Date.UTC(2000, 0, 1);
const MAX_END_MS = Date.UTC(2090, 0, 1);

const validate = compileWithoutFormats(SyncEvent);

export type CheckedEvent = { event: StoredEvent } | { reason: string };

export function checkEvent(candidate: unknown): CheckedEvent {
  if (!isOf<SyncEvent>(validate, candidate)) {
    return { reason: firstFault() };
  }
  const startTimeMs = parseTimestamp(candidate.startTime);
  const endTimeMs = parseTimestamp(candidate.endTime);
  if (startTimeMs === null || endTimeMs === null) {
    const field = startTimeMs === null ? 'startTime' : 'endTime';
    return { reason: `${field} must be RFC 3339 with an offset, such as 2026-11-20T10:00:00.000Z` };
  }
  if (endTimeMs < startTimeMs) {
    return { reason: 'endTime is before startTime' };
  }
  if (endTimeMs < MIN_END_MS || endTimeMs >= MAX_END_MS) {
    return { reason: 'endTime must lie in the years 2000 to 2089' };
  }
  if (candidate.mode === 'manual' && candidate.jobId === undefined) {
    return { reason: 'jobId is required when mode is manual' };
  }
  if (candidate.status === 'failed' && candidate.errorCode === undefined) {
    return { reason: 'errorCode is required when status is failed' };
  }
  const { connector = DEFAULT_CONNECTOR, jobId = '', retryOf = '', errorCode = '', attempt = 1 } = candidate;
  // Two of them would turn into the same bytes, and so into the same id.
  if (![candidate.id, connector, candidate.recordId, jobId, retryOf, candidate.object].every(isWellFormed)) {
    return { reason: 'A text holds half of a surrogate pair' };
  }
  return {
    event: {
      connector,
      id: candidate.id,
      mode: candidate.mode,
      object: candidate.object,
      action: candidate.action,
      recordId: candidate.recordId,
      endTimeMs,
      latencyMs: endTimeMs - startTimeMs,
      status: candidate.status,
      errorCode,
      errorMessage: candidate.errorMessage ?? '',
      triggeredBy: candidate.triggeredBy ?? '',
      jobId,
      retryOf,
      attempt,
      identity: undefined,
    },
  };
}

const isWellFormed = (text: string) => text.isWellFormed();

function firstFault(): string {
  const [fault] = validate.errors ?? [];
  if (!fault) {
    return 'not a sync event';
  }
  const field = fault.instancePath.slice(1);
  switch (fault.keyword) {
    case 'required':
      return `${fault.params.missingProperty} is missing`;
    case 'additionalProperties':
      return `${fault.params.additionalProperty} is not a field of a sync event`;
    case 'enum':
      return `${field} must be one of ${fault.params.allowedValues.join(', ')}`;
    default:
      return field ? `${field} ${fault.message}` : `The event ${fault.message}`;
  }
}

/** Checks whether a value is a sync event, and says what is wrong if it is not. */
import { DEFAULT_CONNECTOR, MAX_LENGTH, SyncEvent } from '@sync-health/contract';
import { type Static, type TObject, Type } from '@sinclair/typebox';
import { type ValidateFunction } from 'ajv';

import { NO_MOMENT, NOT_STORABLE, parseMoment, parseTimestamp } from '../time';
import { compileWithoutFormats, isOf } from '../http/validation';
import { type StoredEvent } from './storedEvent';

/** Partitions are weeks, and the time at which one expires must fit into the engine's DateTime. */
const MIN_END_MS = Date.UTC(2000, 0, 1);
const MAX_END_MS = Date.UTC(2090, 0, 1);

/** Like `SyncEvent`, with an optional `startTime`: for files and bodies that declare their start times unknown. */
const Untimed = Type.Composite(
  [Type.Omit(SyncEvent, ['startTime']), Type.Partial(Type.Pick(SyncEvent, ['startTime']))],
  {
    additionalProperties: false,
  }
);
type Untimed = Static<typeof Untimed>;

const validateTimed = compileWithoutFormats(SyncEvent);
const validateUntimed = compileWithoutFormats(Untimed);

export type CheckedEvent = { event: StoredEvent } | { reason: string };

/** Accepts ends up to `latestEndMs`, in epoch milliseconds. `mayBeUntimed` accepts events without a `startTime`. */
export function checkEvent(candidate: unknown, latestEndMs = Infinity, mayBeUntimed = false): CheckedEvent {
  const sent = withoutAbsent(candidate);
  const validate = mayBeUntimed ? validateUntimed : validateTimed;
  if (!isOf<Untimed>(validate, sent)) {
    return { reason: firstFault(sent, validate.errors, mayBeUntimed ? Untimed : SyncEvent) };
  }
  const startTimeMs = sent.startTime === undefined ? undefined : parseTimestamp(sent.startTime);
  const endTimeMs = parseTimestamp(sent.endTime);
  if (startTimeMs === null || endTimeMs === null) {
    const field = startTimeMs === null ? 'startTime' : 'endTime';
    return { reason: `${field} ${parseMoment(sent[field] ?? '') === null ? NO_MOMENT : NOT_STORABLE}` };
  }
  if (startTimeMs !== undefined && endTimeMs < startTimeMs) {
    return { reason: 'endTime is before startTime' };
  }
  if (endTimeMs < MIN_END_MS || endTimeMs >= MAX_END_MS) {
    return { reason: 'endTime must lie in the years 2000 to 2089' };
  }
  if (endTimeMs > latestEndMs) {
    return { reason: "endTime is too far ahead of the server's clock; correct the connector's clock" };
  }
  if (sent.mode === 'manual' && sent.jobId === undefined) {
    return { reason: 'jobId is required when mode is manual' };
  }
  if (sent.status === 'failed' && sent.errorCode === undefined) {
    return { reason: 'errorCode is required when status is failed' };
  }
  const { connector = DEFAULT_CONNECTOR, jobId = '', retryOf = '', errorCode = '', attempt = 1 } = sent;
  const { id, recordId, object, action } = sent;
  // Different lone surrogates encode to the same bytes, so two ids would become one.
  if (![id, connector, recordId, jobId, retryOf, object, action, errorCode].every(isWellFormed)) {
    return { reason: 'A text holds half of a surrogate pair' };
  }
  return {
    event: {
      connector,
      id,
      mode: sent.mode,
      object,
      action,
      recordId,
      endTimeMs,
      latencyMs: startTimeMs === undefined ? null : endTimeMs - startTimeMs,
      status: sent.status,
      errorCode,
      errorMessage: cutMessage(sent.errorMessage ?? '').toWellFormed(),
      triggeredBy: (sent.triggeredBy ?? '').toWellFormed(),
      jobId,
      retryOf,
      attempt,
      attributes: attributesText(sent.attributes),
      traceId: traceIdOf(sent.traceId),
      sentPayload: sent.payload,
      payload: '',
      identity: undefined,
      content: undefined,
    },
  };
}

const isWellFormed = (text: string) => text.isWellFormed();

/** Optional texts for which an empty text means absent. Languages without null texts send those. */
const EMPTY_IS_ABSENT: readonly string[] = ['errorCode', 'jobId', 'retryOf', 'traceId'];

/** Drops members and attributes that are null. */
function withoutAbsent(candidate: unknown): unknown {
  if (!isRecord(candidate)) {
    return candidate;
  }
  const { attributes } = candidate;
  const sent = without(isAbsent, candidate);
  return isRecord(attributes) ? { ...sent, attributes: without(isNull, attributes) } : sent;
}

type Members = Record<string, unknown>;

const isRecord = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function without(isLeftOut: (name: string, value: unknown) => boolean, members: Members): Members {
  for (const name in members) {
    if (isLeftOut(name, members[name])) {
      return Object.fromEntries(Object.entries(members).filter(([key, value]) => !isLeftOut(key, value)));
    }
  }
  return members;
}

const isNull = (_name: string, value: unknown) => value === null;

const isAbsent = (name: string, value: unknown) => value === null || (value === '' && EMPTY_IS_ABSENT.includes(name));

const CUT = ' … (cut)';

/** A failure counts whatever its message, so a message that is too long is cut and marked as cut. */
function cutMessage(message: string): string {
  if (message.length <= MAX_LENGTH.errorMessage) {
    return message;
  }
  const kept = message.slice(0, MAX_LENGTH.errorMessage - CUT.length);
  return (kept.isWellFormed() ? kept : kept.slice(0, -1)) + CUT;
}

/** JSON with sorted names, so that the same attributes give the same text. */
function attributesText(attributes: SyncEvent['attributes']): string {
  const given = Object.entries(attributes ?? {});
  if (given.length === 0) {
    return '';
  }
  return JSON.stringify(Object.fromEntries(given.sort(([a], [b]) => (a < b ? -1 : 1)))).toWellFormed();
}

const NO_TRACE = /^0*$/;

const traceIdOf = (traceId = '') => (NO_TRACE.test(traceId) ? '' : traceId.toLowerCase());

function firstFault(sent: unknown, errors: ValidateFunction['errors'], schema: TObject): string {
  const [fault] = errors ?? [];
  if (!fault) {
    return 'not a sync event';
  }
  const field = fault.instancePath.slice(1).replaceAll('/', '.');
  switch (fault.keyword) {
    case 'required':
      return missing(sent, schema.required ?? [], fault.params.missingProperty);
    case 'additionalProperties':
      return `${fault.params.additionalProperty} is not a field of a sync event`;
    case 'enum':
      return `${field} must be one of ${fault.params.allowedValues.join(', ')}`;
    default:
      return field ? `${field} ${fault.message}` : `The event ${fault.message}`;
  }
}

/** Names all missing fields at once. */
function missing(sent: unknown, required: readonly string[], first: string): string {
  const names = required.filter((name) => isRecord(sent) && !Object.hasOwn(sent, name));
  return names.length > 1 ? `${names.join(', ')} are missing` : `${first} is missing`;
}

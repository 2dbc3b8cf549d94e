/** Numeric keys for look-ups: of a record by (connector, object, recordId), and of an event by (connector, id). */
import { md5, wordAt } from '../digest';
import { type StoredEvent } from '../ingest/storedEvent';

export interface RecordIdentity {
  connector: string;
  object: string;
  recordId: string;
}

/** 48 bits of a hash. Two records may share a key, so compare with `isSameRecord` where that matters. */
export function recordKeyOf({ connector, object, recordId }: RecordIdentity): number {
  return keyOf(`${connector}\0${object}\0${recordId}`);
}

/** The same kind of key for an event, by its connector and id. */
export function nameKeyOf(connector: string, id: string): number {
  return keyOf(`${connector}\0${id}`);
}

/** SQL for `nameKeyOf` of the failure that a stored event names. */
export const NAMED_KEY_SQL = `bitAnd(reinterpretAsUInt64(substring(MD5(concat(connector, '\\0', retry_of)), 1, 8)), ${2 ** 48 - 1})`;

function keyOf(text: string): number {
  const digest = md5(text);
  return wordAt(digest, 0) + (wordAt(digest, 4) & 0xffff) * 2 ** 32;
}

/** An event with the keys of its record and of the failure that it names, computed once. */
export interface KeyedEvent {
  event: StoredEvent;
  recordKey: number;
  /** Null when it names no failure. */
  namedKey: number | null;
}

export function keyedEvent(event: StoredEvent): KeyedEvent {
  const { connector, retryOf } = event;
  return { event, recordKey: recordKeyOf(event), namedKey: retryOf === '' ? null : nameKeyOf(connector, retryOf) };
}

export function isSameRecord(a: RecordIdentity, b: RecordIdentity): boolean {
  return a.recordId === b.recordId && a.object === b.object && a.connector === b.connector;
}

/** Whether an attempt names the failure by `retryOf`. It may be on another record: the sender's word counts. */
export function isNamedBy(failure: { connector: string; id: string }, attempt: NamingAttempt): boolean {
  return attempt.retryOf === failure.id && attempt.connector === failure.connector && attempt.id !== failure.id;
}

interface NamingAttempt {
  connector: string;
  id: string;
  retryOf: string;
}

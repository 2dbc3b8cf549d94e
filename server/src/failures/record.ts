/** The identity of a record, (connector, object, recordId), as a number to look it up by; and that of what a retry names. */
import { md5, wordAt } from '../digest';
import { type StoredEvent } from '../ingest/storedEvent';

export interface RecordIdentity {
  connector: string;
  object: string;
  recordId: string;
}

/** 48 bits of a hash: two records may share it, so compare with `isSameRecord` where that matters. */
export function recordKeyOf({ connector, object, recordId }: RecordIdentity): number {
  return keyOf(`${connector}\0${object}\0${recordId}`);
}

/** The same of an event, by its connector and id. */
export function nameKeyOf(connector: string, id: string): number {
  return keyOf(`${connector}\0${id}`);
}

/** `nameKeyOf` of what events of storage name, as the engine computes it. */
export const NAMED_KEY_SQL = `bitAnd(reinterpretAsUInt64(substring(MD5(concat(connector, '\\0', retry_of)), 1, 8)), ${2 ** 48 - 1})`;

function keyOf(text: string): number {
  const digest = md5(text);
  return wordAt(digest, 0) + (wordAt(digest, 4) & 0xffff) * 2 ** 32;
}

/** An event with the keys of its record and of the failure that it names, computed once for all who ask. */
export interface KeyedEvent {
  event: StoredEvent;
  recordKey: number;
  /** Null where it names none. */
  namedKey: number | null;
}

export function keyedEvent(event: StoredEvent): KeyedEvent {
  const { connector, retryOf } = event;
  return { event, recordKey: recordKeyOf(event), namedKey: retryOf === '' ? null : nameKeyOf(connector, retryOf) };
}

export function isSameRecord(a: RecordIdentity, b: RecordIdentity): boolean {
  return a.recordId === b.recordId && a.object === b.object && a.connector === b.connector;
}

/** Whether an attempt says that it retries a failure. It may be on another record: the word of who sent it counts. */
export function isNamedBy(failure: { connector: string; id: string }, attempt: NamingAttempt): boolean {
  return attempt.retryOf === failure.id && attempt.connector === failure.connector && attempt.id !== failure.id;
}

interface NamingAttempt {
  connector: string;
  id: string;
  retryOf: string;
}

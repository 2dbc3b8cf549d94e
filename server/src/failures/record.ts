/** The identity of a record, (connector, object, recordId), as a number to look it up by. */
import { md5, wordAt } from '../digest';
import { type StoredEvent } from '../ingest/storedEvent';

export interface RecordIdentity {
  connector: string;
  object: string;
  recordId: string;
}

/** 48 bits of a hash: two records may share it, so compare with `isSameRecord` where that matters. */
export function recordKeyOf({ connector, object, recordId }: RecordIdentity): number {
  const digest = md5(`${connector}\0${object}\0${recordId}`);
  return wordAt(digest, 0) + (wordAt(digest, 4) & 0xffff) * 2 ** 32;
}

/** An event with the key of its record, computed once for all who ask. */
export interface KeyedEvent {
  event: StoredEvent;
  recordKey: number;
}

export function isSameRecord(a: RecordIdentity, b: RecordIdentity): boolean {
  return a.recordId === b.recordId && a.object === b.object && a.connector === b.connector;
}

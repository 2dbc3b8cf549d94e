/** The identity of a record, (connector, object, recordId), as a number to look it up by. */
import { createHash } from 'node:crypto';

export interface RecordIdentity {
  connector: string;
  object: string;
  recordId: string;
}

/** 48 bits of a hash: two records may share it, so compare with `isSameRecord` where that matters. */
export function recordKeyOf({ connector, object, recordId }: RecordIdentity): number {
  return createHash('md5').update(`${connector}\0${object}\0${recordId}`).digest().readUIntLE(0, 6);
}

export function isSameRecord(a: RecordIdentity, b: RecordIdentity): boolean {
  return a.recordId === b.recordId && a.object === b.object && a.connector === b.connector;
}

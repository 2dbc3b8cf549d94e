/**
 * The identity of an event (connector, id): 96 bits of the MD5 of both. 8 bytes are for look-ups, 4 more make sure.
 * Among ten billion events, the odds that two share all 96 bits are one in a billion. It is a text of 12 one-byte
 * characters, which is the cheapest form to make and keep in JavaScript.
 */
import { md5, wordAt } from '../digest';

export type Identity = string;

/** The event's identity, computed once and kept on the event. */
export function identityOfEvent(event: { connector: string; id: string; identity?: Identity }): Identity {
  return (event.identity ??= identityOf(event.connector, event.id));
}

export function identityOf(connector: string, id: string): Identity {
  // The length separates ("ab", "c") from ("a", "bc").
  return md5(`${Buffer.byteLength(connector)}:${connector}${id}`).slice(0, 12);
}

/** Three words of 32 bits: the first two for look-ups, the third to make sure. */
export const lowOf = (identity: Identity) => wordAt(identity, 0);
export const highOf = (identity: Identity) => wordAt(identity, 4);
export const checkOf = (identity: Identity) => wordAt(identity, 8);

/** The 64 bits for look-ups, as decimal digits. */
export const keyOf = (identity: Identity): string =>
  ((BigInt(highOf(identity)) << 32n) | BigInt(lowOf(identity))).toString();

/** SQL for a stored event's identity: `key`, the 64 bits, and `check`, the other 32. */
export const IDENTITY_SQL = `reinterpretAsUInt64(substring(MD5(concat(toString(length(connector)), ':', connector, id)) AS digest, 1, 8)) AS key,
  reinterpretAsUInt32(substring(digest, 9, 4)) AS check`;

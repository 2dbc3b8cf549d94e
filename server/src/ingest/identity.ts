/**
 * The identity of an event, (connector, id), as 96 bits of its hash: 8 bytes to look up by and 4 more to be sure.
 * Among ten billion events the odds that two share all of them are one in a billion. As 12 characters of a byte each,
 * it is made and kept for the least that JavaScript can do it for.
 */
import { md5, wordAt } from '../digest';

export type Identity = string;

/** That of an event, computed once for all who ask. */
export function identityOfEvent(event: { connector: string; id: string; identity?: Identity }): Identity {
  return (event.identity ??= identityOf(event.connector, event.id));
}

export function identityOf(connector: string, id: string): Identity {
  // The length keeps ("ab", "c") and ("a", "bc") apart.
  return md5(`${Buffer.byteLength(connector)}:${connector}${id}`).slice(0, 12);
}

/** Three words of 32 bits: the first two to look up by, the third to be sure. */
export const lowOf = (identity: Identity) => wordAt(identity, 0);
export const highOf = (identity: Identity) => wordAt(identity, 4);
export const checkOf = (identity: Identity) => wordAt(identity, 8);

/** The 64 bits to look up by, as decimal digits. */
export const keyOf = (identity: Identity): string =>
  ((BigInt(highOf(identity)) << 32n) | BigInt(lowOf(identity))).toString();

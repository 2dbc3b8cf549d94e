/**
 * The identity of an event, (connector, id), as 96 bits of its hash: 8 bytes to look up by and 4 more to be sure.
 * Among ten billion events the odds that two share all of them are one in a billion.
 */
import { md5, wordAt } from '../digest';

export interface Identity {
  /** All 96 bits, for sets. */
  token: string;
  /** Three 32-bit words of it: the first two to look up by, the third to be sure. */
  words: readonly [low: number, high: number, check: number];
}

const identities = new WeakMap<object, Identity>();

/** That of an event, computed once for all who ask. */
export function identityOfEvent(event: { connector: string; id: string }): Identity {
  let identity = identities.get(event);
  if (!identity) {
    identity = identityOf(event.connector, event.id);
    identities.set(event, identity);
  }
  return identity;
}

export function identityOf(connector: string, id: string): Identity {
  // The length keeps ("ab", "c") and ("a", "bc") apart.
  const digest = md5(`${Buffer.byteLength(connector)}:${connector}${id}`);
  return { token: digest.slice(0, 12), words: [wordAt(digest, 0), wordAt(digest, 4), wordAt(digest, 8)] };
}

/** The 64 bits to look up by, as decimal digits. */
export const keyOf = ({ words: [low, high] }: Identity): string => ((BigInt(high) << 32n) | BigInt(low)).toString();

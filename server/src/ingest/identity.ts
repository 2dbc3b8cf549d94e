/**
 * The identity of an event, (connector, id), as 96 bits of its hash: 8 bytes to look up by and 4 more to be sure.
 * Among ten billion events the odds that two share all of them are one in a billion.
 */
import { createHash } from 'node:crypto';

export interface Identity {
  /** All 96 bits, for sets. */
  token: string;
  /** Three 32-bit words of it, for the filter. */
  words: readonly [number, number, number];
  /** The 64 bits to look up by, as decimal digits. */
  key: string;
  check: number;
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
  const digest = createHash('md5')
    .update(`${Buffer.byteLength(connector)}:${connector}${id}`)
    .digest();
  const check = digest.readUInt32LE(8);
  return {
    token: digest.toString('latin1', 0, 12),
    words: [digest.readUInt32LE(0), digest.readUInt32LE(4), check],
    key: digest.readBigUInt64LE(0).toString(),
    check,
  };
}

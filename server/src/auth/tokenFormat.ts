/**
 * The format of tokens: `sh_<id>_<secret>`. The id finds the stored token. The secret, 256 random bits, is stored only
 * as a hash; one round of SHA-256 is enough, since it can't be guessed.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

const FORMAT = /^sh_([0-9a-f]{12})_([A-Za-z0-9_-]{43})$/;

export interface NewToken {
  id: string;
  token: string;
  hash: string;
}

export function newToken(): NewToken {
  const id = randomBytes(6).toString('hex');
  const token = `sh_${id}_${randomBytes(32).toString('base64url')}`;
  return { id, token, hash: hashOf(token) };
}

/** The id in a token; null if the text is not a token. */
export function idOf(token: string): string | null {
  return FORMAT.exec(token)?.[1] ?? null;
}

export function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** Compares in constant time. */
export function matchesHash(token: string, hash: string): boolean {
  const expected = Buffer.from(hash, 'hex');
  const actual = createHash('sha256').update(token).digest();
  return expected.length === actual.length && timingSafeEqual(expected, actual);
}

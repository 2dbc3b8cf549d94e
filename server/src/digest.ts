/** The MD5 hash of which identities are made, as 16 one-byte characters: a string costs a fifth of a buffer. */
import { createHash, hash } from 'node:crypto';

/** Node.js has the one-shot function since 20.12. */
export const md5: (text: string) => string =
  typeof hash === 'function'
    ? (text) => hash('md5', text, 'binary')
    : (text) => createHash('md5').update(text).digest('binary');

/** The 32-bit little-endian number at `offset`. */
export const wordAt = (digest: string, offset: number): number =>
  (digest.charCodeAt(offset) |
    (digest.charCodeAt(offset + 1) << 8) |
    (digest.charCodeAt(offset + 2) << 16) |
    (digest.charCodeAt(offset + 3) << 24)) >>>
  0;

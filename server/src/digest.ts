/** The hash that identities are made of, as 16 characters of a byte each: a string costs a fifth of what a buffer does. */
import { createHash, hash } from 'node:crypto';

/** The one-shot function came with Node 20.12. */
export const md5: (text: string) => string =
  typeof hash === 'function'
    ? (text) => hash('md5', text, 'binary')
    : (text) => createHash('md5').update(text).digest('binary');

/** The little-endian number in the four bytes at `offset`. */
export const wordAt = (digest: string, offset: number): number =>
  (digest.charCodeAt(offset) |
    (digest.charCodeAt(offset + 1) << 8) |
    (digest.charCodeAt(offset + 2) << 16) |
    (digest.charCodeAt(offset + 3) << 24)) >>>
  0;

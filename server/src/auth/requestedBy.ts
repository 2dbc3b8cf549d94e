/** `X-Requested-By`: the person on whose behalf a caller acts. Beyond ASCII it is an ext-value of RFC 8187. */
import { MAX_LENGTH } from '@sync-health/contract';
import { type FastifyRequest } from 'fastify';

import { ProblemError } from '../problems';

const FIELD = 'X-Requested-By';
const EXTENDED = /^UTF-8''/i;

/** Whoever the caller names, else the token's name. It is kept and shown, so nothing in it can't be printed. */
export function requestedBy({ headers, caller }: FastifyRequest): string {
  const given = headers['x-requested-by'];
  const name = typeof given === 'string' ? decoded(given).replace(/\p{C}/gu, '').trim() : '';
  return name.slice(0, MAX_LENGTH.triggeredBy).replace(/\p{Surrogate}$/u, '') || (caller?.name ?? 'unknown');
}

function decoded(header: string): string {
  // Headers arrive byte by byte: whether they were meant as Latin-1 or as UTF-8 is not to be guessed.
  if (/[^\x20-\x7e]/.test(header)) {
    throw unreadable();
  }
  if (!EXTENDED.test(header)) {
    return header;
  }
  try {
    return decodeURIComponent(header.replace(EXTENDED, ''));
  } catch {
    throw unreadable();
  }
}

const unreadable = () =>
  new ProblemError(400, `${FIELD} must be ASCII, or be encoded as in RFC 8187: UTF-8''Zo%C3%AB.`, { field: FIELD });

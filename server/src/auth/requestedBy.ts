/** `X-Requested-By`: the person for whom a caller acts. Names beyond ASCII are ext-values of RFC 8187. */
import { MAX_LENGTH } from '@sync-health/contract';
import { type FastifyRequest } from 'fastify';

import { ProblemError } from '../http/problems';

const FIELD = 'X-Requested-By';
const EXTENDED = /^UTF-8''/i;

/**
 * The person that the caller names, else the token's name. It is stored and shown, so unprintable characters are
 * removed.
 */
export function requestedBy({ headers, caller }: FastifyRequest): string {
  const given = headers['x-requested-by'];
  const name = typeof given === 'string' ? decoded(given).replace(/\p{C}/gu, '').trim() : '';
  return name.slice(0, MAX_LENGTH.triggeredBy).replace(/\p{Surrogate}$/u, '') || (caller?.name ?? 'unknown');
}

function decoded(header: string): string {
  // Headers are bytes; whether they are Latin-1 or UTF-8 can't be told.
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

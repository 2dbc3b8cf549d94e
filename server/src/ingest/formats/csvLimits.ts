/** How long a CSV file of one request may be. A few kilobytes can unpack to millions of rows. */
import { type IncomingHttpHeaders } from 'node:http';
import { type Readable } from 'node:stream';

import { MAX_BATCH_EVENTS } from '@sync-health/contract';

import { ProblemError } from '../../http/problems';

/**
 * The bytes of a file, once unpacked. Throws a 413 for more than the limit. The request is not destroyed when reading
 * ends early, so that its sender can read why.
 */
export async function* bytesWithin(limit: number, body: Readable, headers: IncomingHttpHeaders) {
  const { 'content-length': length = 0, 'content-encoding': encoding = 'identity' } = headers;
  let bytes = 0;
  assertFits(encoding === 'identity' ? Number(length) : 0, limit);
  for await (const chunk of body.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    assertFits(bytes, limit);
    yield chunk;
  }
}

function assertFits(bytes: number, limit: number) {
  if (bytes > limit) {
    throw tooLong(`${limit} bytes, as it is once unpacked`, ', or raise SYNC_HEALTH_BODY_LIMIT of the server');
  }
}

/** `rows` are those up to the end of a portion that is not taken yet. */
export function assertFewRows(rows: number) {
  if (rows > MAX_BATCH_EVENTS) {
    throw tooLong(`${MAX_BATCH_EVENTS} rows`);
  }
}

const tooLong = (most: string, orElse = '') =>
  new ProblemError(
    413,
    `The file has more than ${most}: split it, or send it by the command import, which does that${orElse}. Rows that were stored already count once when they come again.`
  );

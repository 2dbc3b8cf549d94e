/**
 * How much a packed CSV file may unpack to: a few kilobytes could become millions of rows. A file that is sent as it is
 * may have any length, since it is read as it comes.
 */
import { type IncomingHttpHeaders } from 'node:http';
import { type Readable } from 'node:stream';

import { ProblemError } from '../../http/problems';
import { MAX_BATCH_EVENTS } from '../readBatch';

/** A real file is at most so many times as long as its packed bytes: its rows differ, at least in their ids. */
const MOST_TIMES_PACKED = 200;

export interface Limits {
  bytes: number;
  rows: number;
}

/** As much as a body that is read whole, or as a real file of this packed length has. */
export function limitsOf(headers: IncomingHttpHeaders, bodyLimit: number): Limits {
  const { 'content-length': length = 0, 'content-encoding': encoding = 'identity' } = headers;
  const packedBytes = Number(length);
  return encoding === 'identity'
    ? { bytes: Infinity, rows: Infinity }
    : {
        bytes: Math.max(bodyLimit, packedBytes * MOST_TIMES_PACKED),
        rows: Math.max(MAX_BATCH_EVENTS, packedBytes),
      };
}

/**
 * The bytes of a file, once unpacked. Throws a 413 for more than the limit. The request is not destroyed when reading
 * ends early, so that its sender can read why.
 */
export async function* bytesWithin(limits: Limits, body: Readable) {
  let bytes = 0;
  for await (const chunk of body.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > limits.bytes) {
      throw tooLong(`${limits.bytes} bytes`);
    }
    yield chunk;
  }
}

/** `rows` are those up to the end of a portion that is not taken yet. Throws a 413 for too many. */
export function assertFewRows(rows: number, limits: Limits) {
  if (rows > limits.rows) {
    throw tooLong(`${limits.rows} rows`);
  }
}

const tooLong = (most: string) =>
  new ProblemError(
    413,
    `The file unpacks to more than ${most}: send it without Content-Encoding, or by the command import. Rows that were stored already count once when they come again.`
  );

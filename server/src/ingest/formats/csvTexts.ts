/** Decodes a CSV file chunk by chunk. */
import { TextDecoder } from 'node:util';

import { encodingOfMark, hasNulsInFirstLine, MARK_BYTES } from '@sync-health/contract';

import { ProblemError } from '../../http/problems';
import { charsetOf, decoderOf } from '../bodyText';

/**
 * By the charset of the content type. A byte order mark has priority over UTF-8, and is left out. `charsetPlace` tells
 * the sender where to name the charset.
 */
export async function* textsOf(
  body: AsyncIterable<unknown>,
  contentType: string,
  charsetPlace: string
): AsyncGenerator<string> {
  let start = Buffer.alloc(0);
  let decoder: TextDecoder | null = null;
  for await (const chunk of body) {
    let bytes = chunk as Buffer;
    if (decoder === null) {
      bytes = start = Buffer.concat([start, bytes]);
      if (start.length < MARK_BYTES) {
        continue;
      }
      decoder = decoderFor(start, contentType);
    }
    yield decodedBy(decoder, bytes, false, charsetPlace);
  }
  yield decoder === null
    ? decodedBy(decoderFor(start, contentType), start, true, charsetPlace)
    : decodedBy(decoder, Buffer.alloc(0), true, charsetPlace);
}

function decoderFor(start: Buffer, contentType: string): TextDecoder {
  const charset = charsetOf(contentType);
  const marked = charset === null || charset === 'utf-16' ? encodingOfMark(start) : null;
  const encoding = marked ?? charset;
  return encoding === null ? new TextDecoder('utf-8', { fatal: true }) : decoderOf(encoding);
}

function decodedBy(decoder: TextDecoder, bytes: Buffer, isLast: boolean, charsetPlace: string): string {
  try {
    return decoder.decode(bytes, { stream: !isLast });
  } catch {
    if (decoder.encoding === 'utf-8' && bytes.includes(0)) {
      throw unmarked(charsetPlace);
    }
    throw new ProblemError(
      400,
      `The file is not ${decoder.encoding}: encode it so, or name its charset ${charsetPlace}.`,
      { field: 'Content-Type' }
    );
  }
}

/** Throws a 400 for a first line that can't have been UTF-8. */
export function assertNoNuls(first: string, charsetPlace: string) {
  if (hasNulsInFirstLine(first)) {
    throw unmarked(charsetPlace);
  }
}

const unmarked = (charsetPlace: string) =>
  new ProblemError(
    400,
    `The file has NULs between its characters, as in UTF-16 without a byte order mark: save it as UTF-8, or name its charset ${charsetPlace}, utf-16le or utf-16be.`,
    { field: 'Content-Type' }
  );

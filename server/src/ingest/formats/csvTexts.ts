/** Decodes a CSV file chunk by chunk. */
import { type Readable } from 'node:stream';
import { TextDecoder } from 'node:util';

import { encodingOfMark, MARK_BYTES } from '@sync-health/contract';

import { ProblemError } from '../../http/problems';
import { charsetOf, decoderOf } from '../bodyText';

/** By the charset of the content type. A byte order mark has priority over UTF-8, and is left out. */
export async function* textsOf(body: Readable, contentType: string): AsyncGenerator<string> {
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
    yield decodedBy(decoder, bytes, false);
  }
  yield decoder === null
    ? decodedBy(decoderFor(start, contentType), start, true)
    : decodedBy(decoder, Buffer.alloc(0), true);
}

function decoderFor(start: Buffer, contentType: string): TextDecoder {
  const charset = charsetOf(contentType);
  const marked = charset === null || charset === 'utf-16' ? encodingOfMark(start) : null;
  const encoding = marked ?? charset;
  return encoding === null ? new TextDecoder('utf-8', { fatal: true }) : decoderOf(encoding);
}

function decodedBy(decoder: TextDecoder, bytes: Buffer, isLast: boolean): string {
  try {
    return decoder.decode(bytes, { stream: !isLast });
  } catch {
    throw new ProblemError(
      400,
      `The body is not ${decoder.encoding}: encode it so, or name its charset in Content-Type.`,
      { field: 'Content-Type' }
    );
  }
}

/**
 * A request body as text. A decoder replaces every invalid byte by U+FFFD, so two different ids could become one. Here
 * an invalid byte becomes half of a surrogate pair instead, which every check refuses.
 */
import { isUtf8 as hasOnlyUtf8 } from 'node:buffer';
import { MIMEType, TextDecoder } from 'node:util';

import { ProblemError } from '../http/problems';

/** Half of a surrogate pair, in place of bytes that are not UTF-8. Text that was UTF-8 never has one unescaped. */
const NOT_UTF8 = '\udc80';

const BYTE_ORDER_MARK = '\ufeff';
const REPLACEMENT = '\ufffd';

/** Noncharacters: valid texts do not use them. In UTF-8 each takes three bytes, as U+FFFD does. */
const NONCHARACTERS = Array.from({ length: 32 }, (_, index) => String.fromCharCode(0xfdd0 + index));

export interface BodyText {
  text: string;
  isUtf8: boolean;
}

/** Decodes by the charset of the content type; UTF-8 when it names none. */
export function readText(body: Buffer, contentType: string): BodyText {
  const charset = charsetOf(contentType);
  if (charset !== null) {
    return { text: withoutMark(decoded(body, charset)), isUtf8: true };
  }
  return { text: withoutMark(textOfBytes(body)), isUtf8: hasOnlyUtf8(body) };
}

/** Decodes as UTF-8 and keeps a leading byte order mark. */
export const textOfBytes = (bytes: Buffer): string =>
  hasOnlyUtf8(bytes) ? bytes.toString('utf8') : markingBadBytes(bytes);

const withoutMark = (text: string) => (text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text);

/** The charset's name in lower case, null for UTF-8. */
export function charsetOf(contentType: string): string | null {
  const charset = parametersOf(contentType)?.get('charset')?.toLowerCase() ?? 'utf-8';
  return ['utf-8', 'utf8', 'us-ascii', 'ascii'].includes(charset) ? null : charset;
}

/** Whether a value read from the body holds bytes that were not UTF-8, however deep. */
export function holdsBadBytes(value: unknown): boolean {
  const left: unknown[] = [value];
  while (left.length > 0) {
    const next = left.pop();
    if (typeof next === 'string' && next.includes(NOT_UTF8)) {
      return true;
    }
    if (typeof next !== 'object' || next === null) {
      continue;
    }
    for (const each of Array.isArray(next) ? [next] : [Object.keys(next), Object.values(next)]) {
      for (const member of each) {
        if (typeof member === 'string' || typeof member === 'object') {
          left.push(member);
        }
      }
    }
  }
  return false;
}

function parametersOf(contentType: string) {
  try {
    return new MIMEType(contentType).params;
  } catch {
    return null;
  }
}

/** Throws for an unknown charset. The decoder throws at bytes that are invalid in it. */
export function decoderOf(charset: string): TextDecoder {
  try {
    return new TextDecoder(charset, { fatal: true });
  } catch {
    throw new ProblemError(415, `The charset ${charset.slice(0, 40)} is not supported: send UTF-8.`, {
      field: 'Content-Type',
    });
  }
}

function decoded(body: Buffer, charset: string): string {
  const decoder = decoderOf(charset);
  try {
    return decoder.decode(body);
  } catch {
    throw new ProblemError(400, `The body is not ${charset.slice(0, 40)}, as its Content-Type says.`, {
      field: 'Content-Type',
    });
  }
}

/** Decodes invalid bytes to `NOT_UTF8`, and keeps a U+FFFD that was sent. */
function markingBadBytes(body: Buffer): string {
  const standIn = NONCHARACTERS.find((char) => !body.includes(char));
  if (standIn === undefined) {
    return body.toString('utf8').replaceAll(REPLACEMENT, NOT_UTF8);
  }
  const bytes = Buffer.from(body);
  for (let at = bytes.indexOf(REPLACEMENT); at !== -1; at = bytes.indexOf(REPLACEMENT, at)) {
    bytes.write(standIn, at);
  }
  return bytes.toString('utf8').replaceAll(REPLACEMENT, NOT_UTF8).replaceAll(standIn, REPLACEMENT);
}

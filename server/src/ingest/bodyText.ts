/**
 * A request body as text. Two texts that are not UTF-8 would turn into the same characters, and two ids into one: so a
 * byte that is none of a character becomes half of one, which no check lets through.
 */
import { isUtf8 as hasOnlyUtf8 } from 'node:buffer';
import { MIMEType, TextDecoder } from 'node:util';

import { ProblemError } from '../problems';

/** Half of a surrogate pair: what stands for bytes that are not UTF-8. No text that is has one unescaped. */
const NOT_UTF8 = '\udc80';

const BYTE_ORDER_MARK = '\ufeff';
const REPLACEMENT = '\ufffd';

/** Never characters of a text that is exchanged; in UTF-8 they take as many bytes as U+FFFD does. */
const NONCHARACTERS = Array.from({ length: 32 }, (_, index) => String.fromCharCode(0xfdd0 + index));

export interface BodyText {
  text: string;
  isUtf8: boolean;
}

/** As its charset says, which is UTF-8 where it says none. */
export function readText(body: Buffer, contentType: string): BodyText {
  const charset = charsetOf(contentType);
  if (charset !== null) {
    return { text: withoutMark(decoded(body, charset)), isUtf8: true };
  }
  return { text: withoutMark(textOfBytes(body)), isUtf8: hasOnlyUtf8(body) };
}

/** As UTF-8, all of it: also a byte order mark that it begins with. */
export const textOfBytes = (bytes: Buffer): string =>
  hasOnlyUtf8(bytes) ? bytes.toString('utf8') : markingBadBytes(bytes);

const withoutMark = (text: string) => (text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text);

/** Null where it is UTF-8. */
export function charsetOf(contentType: string): string | null {
  const charset = parametersOf(contentType)?.get('charset')?.toLowerCase() ?? 'utf-8';
  return ['utf-8', 'utf8', 'us-ascii', 'ascii'].includes(charset) ? null : charset;
}

/** Whether a value that was read from it holds bytes that are not UTF-8. */
export const holdsBadBytes = (value: unknown) => JSON.stringify(value).includes('\\udc80');

function parametersOf(contentType: string) {
  try {
    return new MIMEType(contentType).params;
  } catch {
    return null;
  }
}

/** Throws where it is not known, and later at bytes that it has no characters for. */
export function decoderOf(charset: string): TextDecoder {
  try {
    return new TextDecoder(charset, { fatal: true });
  } catch {
    throw new ProblemError(415, `The charset ${charset.slice(0, 40)} is not known here: send UTF-8.`, {
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

/** What the decoder replaces is told apart from U+FFFD that was sent. */
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

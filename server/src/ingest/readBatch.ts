/** Reads a request body as a list of candidate events: a JSON array, `{"events": […]}`, or NDJSON. */
import { ProblemError } from '../http/problems';
import { holdsBadBytes, readText } from './bodyText';

/** Most events of one request. Rejected events are answered one by one, so the answer must be bounded. */
export const MAX_BATCH_EVENTS = 50_000;

/** An item that could not be read as a value, such as a line of NDJSON that is not JSON. */
export class Unreadable {
  constructor(
    readonly reason: string,
    readonly id: unknown = null
  ) {}
}

export function readBatch(body: Buffer, contentType: string): unknown[] {
  const { text, isUtf8 } = readText(body, contentType);
  return checkedItems(isLineByLine(contentType) ? readLines(text) : readJson(text, isUtf8), isUtf8);
}

/** The items of a batch, with those that hold bytes that are not UTF-8 unreadable. Throws if there are too many. */
export function checkedItems(items: unknown[], isUtf8: boolean): unknown[] {
  assertFew(items.length);
  return isUtf8 ? items : items.map((item) => (holdsBadBytes(item) ? new Unreadable(BAD_BYTES) : item));
}

function assertFew(items: number) {
  if (items > MAX_BATCH_EVENTS) {
    throw new ProblemError(413, `A batch holds at most ${MAX_BATCH_EVENTS} events; this one has more.`);
  }
}

export const BAD_BYTES = 'The event holds bytes that are not UTF-8: encode it so, or name its charset in Content-Type';

/** Content types in use for NDJSON. */
export const LINE_TYPES = [
  'application/x-ndjson',
  'application/ndjson',
  'application/jsonl',
  'application/x-jsonlines',
  'application/jsonlines',
];

const isLineByLine = (contentType: string) => /ndjson|jsonl/i.test(contentType);

export const notUtf8 = () =>
  new ProblemError(400, 'The body is not UTF-8: encode it so, or name its charset in Content-Type.', {
    field: 'Content-Type',
  });

export function parseJson(text: string, isUtf8: boolean): unknown {
  assertFewValues(text);
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!isUtf8) {
      throw notUtf8();
    }
    if (error instanceof SyntaxError && /after JSON/.test(error.message)) {
      throw new ProblemError(
        400,
        'The body is more than one JSON value: send one event a line as application/x-ndjson.',
        {
          field: 'Content-Type',
        }
      );
    }
    throw new ProblemError(400, `The body is not JSON: ${error instanceof Error ? error.message : 'unreadable'}`);
  }
}

/** More than any body of real events has. Each value takes tens of bytes of memory, and as few as two in a body. */
const MAX_VALUES = 4_000_000;

/** Throws a 413 for JSON that would take gigabytes once read. A comma within a text counts as well. */
export function assertFewValues(text: string) {
  if (text.length < 2 * MAX_VALUES) {
    return;
  }
  let count = 0;
  for (let at = text.indexOf(','); at !== -1; at = text.indexOf(',', at + 1)) {
    if (++count > MAX_VALUES) {
      throw new ProblemError(413, `The body has more than ${MAX_VALUES} values: send fewer at a time.`);
    }
  }
}

function readJson(text: string, isUtf8: boolean): unknown[] {
  const parsed = parseJson(text, isUtf8);
  if (Array.isArray(parsed)) {
    return parsed;
  }
  if (typeof parsed === 'object' && parsed !== null && 'events' in parsed && Array.isArray(parsed.events)) {
    const unknown = Object.keys(parsed).find((key) => key !== 'events');
    if (unknown !== undefined) {
      throw new ProblemError(400, `${unknown} is not a member of a batch.`, { field: unknown });
    }
    return parsed.events;
  }
  throw new ProblemError(400, 'The body must be an array of events, or {"events": […]}.', { field: 'events' });
}

function readLines(text: string): unknown[] {
  const items: unknown[] = [];
  for (const [line] of text.matchAll(LINE)) {
    try {
      items.push(JSON.parse(line));
    } catch {
      items.push(new Unreadable('The line is not JSON'));
    }
    // Reading millions of lines would block the event loop for seconds.
    assertFew(items.length);
  }
  return items;
}

/** A line from its first character that is not blank. A loop over millions of blank lines would block the event loop. */
const LINE = /\S[^\n]*/g;

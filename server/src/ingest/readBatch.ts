/** A request body as the list of what it claims to be events: a JSON array, `{"events": […]}`, or NDJSON. */
import { ProblemError } from '../problems';

/** Most events of one request: what is rejected is answered one by one, so it must have an end. */
const MAX_BATCH_EVENTS = 50_000;

/** A line of NDJSON that is not JSON. */
export class UnreadableLine {
  constructor(readonly reason: string) {}
}

export function readBatch(body: Buffer, contentType: string): unknown[] {
  const items = /ndjson|jsonl/.test(contentType) ? readLines(body.toString('utf8')) : readJson(body.toString('utf8'));
  if (items.length > MAX_BATCH_EVENTS) {
    throw new ProblemError(413, `A batch holds at most ${MAX_BATCH_EVENTS} events; this one has ${items.length}.`);
  }
  return items;
}

function readJson(text: string): unknown[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw new ProblemError(400, `The body is not JSON: ${error instanceof Error ? error.message : 'unreadable'}`);
  }
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
  for (const line of text.split('\n')) {
    if (line.trim() === '') {
      continue;
    }
    try {
      items.push(JSON.parse(line));
    } catch {
      items.push(new UnreadableLine('The line is not JSON'));
    }
  }
  return items;
}

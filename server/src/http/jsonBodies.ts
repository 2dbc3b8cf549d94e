/**
 * Reads JSON bodies that contain names. Bytes that are not UTF-8, and halves of surrogate pairs, would all become the
 * same character, and two connectors could become one. Events, which are checked one by one, are read in
 * ingest/readBatch.ts.
 */
import { type FastifyInstance } from 'fastify';

import { readText } from '../ingest/bodyText';
import { notUtf8 } from '../ingest/readBatch';
import { ProblemError } from './problems';

/** JSON can write half of a pair only as an escape. */
const MAY_HOLD_HALF = /\\u[dD][89a-fA-F]/;

/** Deeper than any valid body. */
const MAX_DEPTH = 8;

/** `mayBeEmpty` allows a POST without a body to declare JSON, as many HTTP clients do. A DELETE always may. */
export function acceptJsonBodies(app: FastifyInstance, { mayBeEmpty = false } = {}) {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeContentTypeParser('application/json');
  app.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    const { text, isUtf8 } = readText(body, request.headers['content-type'] ?? '');
    if (!isUtf8) {
      done(notUtf8());
    } else if (text === '' && (mayBeEmpty || request.method === 'DELETE')) {
      done(null, undefined);
    } else {
      parse(request, text, (error, value) => done(error ?? halfPairIn(text, value), value));
    }
  });
}

/** What to answer where a text or a name of parsed JSON holds half of a surrogate pair; null where none does. */
export function halfPairIn(text: string, value: unknown): ProblemError | null {
  const path = MAY_HOLD_HALF.test(text) ? pathOfHalf(value, []) : null;
  const field = path?.join('.');
  return path ? new ProblemError(400, `${field || 'The body'} holds half of a surrogate pair.`, { field }) : null;
}

function pathOfHalf(value: unknown, path: readonly string[]): readonly string[] | null {
  if (typeof value === 'string') {
    return value.isWellFormed() ? null : path;
  }
  if (typeof value !== 'object' || value === null || path.length === MAX_DEPTH) {
    return null;
  }
  for (const [name, member] of Object.entries(value)) {
    const found = name.isWellFormed() ? pathOfHalf(member, [...path, name]) : path;
    if (found) {
      return found;
    }
  }
  return null;
}

/** `GET /v1/failures.csv`: failed records for a spreadsheet, newest first, streamed page by page. */
import { Readable } from 'node:stream';

import { FAILURE_STATES, MAX_LENGTH, MAX_ROWS, type QueryResult } from '@sync-health/contract';
import { literals } from '@sync-health/contract/literals';
import { Range } from '@sync-health/contract/time';
import { type Static, Type } from '@sinclair/typebox';
import { stringify } from 'csv-stringify/sync';
import { type FastifyInstance } from 'fastify';

import { type QueryContext } from '../queries/answer';
import { executeJson, hasMoreRows } from '../queries/execute';
import { failures } from '../queries/failures';
import { parseRange } from '../queries/range';
import { filtersOf, FilterParams } from './filterParams';
import { withContext } from './query';

/** Rows that are in memory at once. */
const PAGE_ROWS = 5000;

/** Rows that are sent at once: compressing each by itself would take most of the time. */
const CHUNK_ROWS = 250;

/** Says that more rows exist than the answer holds. */
const MORE_HEADER = 'Sync-Health-More';

const Querystring = Type.Object(
  {
    ...Range,
    ...FilterParams,
    state: Type.Optional(Type.Array(literals(FAILURE_STATES))),
    search: Type.Optional(Type.String({ maxLength: MAX_LENGTH.search })),
  },
  { additionalProperties: false }
);
type Querystring = Static<typeof Querystring>;

export async function failuresCsvRoutes(app: FastifyInstance) {
  app.get<{ Querystring: Querystring }>(
    '/v1/failures.csv',
    {
      onRequest: app.requireScope('read'),
      schema: {
        tags: ['queries'],
        summary: 'Failed records as CSV',
        description: `Newest first, at most ${MAX_ROWS.csv}; the header ${MORE_HEADER} is \`true\` when more exist.`,
        querystring: Querystring,
        response: {
          200: { description: 'Event id first', content: { 'text/csv': { schema: Type.String() } } },
        },
      },
    },
    async (request, reply) => {
      // The first page and whether more exist are known before the answer begins: a failure is still a problem document.
      const { first, more } = await withContext(app, request, async (context) => {
        // One after the other until all of the input is known to be right: a failure must not leave another behind.
        const all = await failures(context, inputOf(request.query, MAX_ROWS.csv));
        const [page, hasMore] = await Promise.all([readPage(context, request.query), hasMoreRows(app.storage, all)]);
        return { first: page, more: hasMore };
      });
      const next = (cursor: string) => withContext(app, request, (context) => readPage(context, request.query, cursor));
      return reply
        .type('text/csv; charset=utf-8')
        .header('Content-Disposition', 'attachment; filename="failures.csv"')
        .header(MORE_HEADER, String(more))
        .serializer((payload: string) => payload)
        .send(Readable.from(csvOf(first, next), { objectMode: false }));
    }
  );
}

function inputOf(query: Querystring, limit: number, cursor?: string) {
  return {
    query: {
      type: 'failures' as const,
      filters: filtersOf(query),
      limit,
      ...(query.state ? { state: query.state } : {}),
      ...(query.search ? { search: query.search } : {}),
      ...(cursor ? { cursor } : {}),
    },
    range: parseRange(query.from, query.to),
    timeZone: 'UTC',
  };
}

async function readPage(context: QueryContext, query: Querystring, cursor?: string) {
  return executeJson(context.storage, await failures(context, inputOf(query, PAGE_ROWS, cursor)));
}

/** Reads each page while the one before it is sent. */
async function* csvOf(first: QueryResult, next: (cursor: string) => Promise<QueryResult>) {
  yield csv([first.fields.map(({ name }) => name)]);
  let left: number = MAX_ROWS.csv;
  for (let page: QueryResult | null = first; page && left > 0;) {
    const { fields, nextCursor }: QueryResult = page;
    const count = Math.min(fields[0]?.values.length ?? 0, left);
    left -= count;
    const following: Promise<QueryResult> | null = nextCursor && left > 0 ? next(nextCursor) : null;
    // Where the reader goes away meanwhile, nobody waits for it.
    following?.catch(() => undefined);
    for (let from = 0; from < count; from += CHUNK_ROWS) {
      const length = Math.min(CHUNK_ROWS, count - from);
      yield csv(
        Array.from({ length }, (_, index) => fields.map(({ type, values }) => cellOf(type, values[from + index])))
      );
    }
    page = await following;
  }
}

/** A carriage return in a cell, too, is quoted: some take it for the end of the row. */
const csv = (rows: unknown[][]) =>
  stringify(rows, { escape_formulas: true, record_delimiter: '\r\n', quoted_match: ['\r', '\n'] });

/** A formula after what is not seen, and is left out by some who read a cell. */
const HIDDEN_FORMULA = /^[\s\p{C}]+[=+\-@\uff1d\uff0b\uff0d\uff20]/u;

/** Most cells begin with a letter or a digit, and need no more than this look. */
function beginsVisibly(text: string): boolean {
  const code = text.charCodeAt(0);
  return code > 0x20 && code < 0x7f;
}

/** A formula after what separates cells where a comma stands in numbers: there quotes around the whole are no help. */
const FORMULA_IN_NEXT_CELL = /([;\t][\s\p{C}"]*)(?=[=+\-@\uff1d\uff0b\uff0d\uff20])/gu;

function cellOf(type: string, value: string | number | boolean | null | undefined) {
  if (type === 'time' && typeof value === 'number') {
    return isoTime(value);
  }
  if (typeof value !== 'string') {
    return value ?? '';
  }
  const separates = value.includes(';') || value.includes('\t');
  const text = separates ? value.replace(FORMULA_IN_NEXT_CELL, "$1'") : value;
  return beginsVisibly(text) || !HIDDEN_FORMULA.test(text) ? text : `'${text}`;
}

const MINUTE_MS = 60_000;

let minute = NaN;
let untilSeconds = '';

/** ISO 8601 in UTC. Times that follow each other are of the same minute: to write each as a whole takes four times as long. */
function isoTime(ms: number): string {
  const own = Math.floor(ms / MINUTE_MS);
  if (own !== minute) {
    minute = own;
    untilSeconds = new Date(own * MINUTE_MS).toISOString().slice(0, -'00.000Z'.length);
  }
  const digits = String(ms - own * MINUTE_MS).padStart(5, '0');
  return `${untilSeconds}${digits.slice(0, 2)}.${digits.slice(2)}Z`;
}

/** `GET /v1/failures.csv`: failed records for a spreadsheet, newest first, streamed page by page. */
import { Readable } from 'node:stream';

import { Condition, FAILURE_STATES, MAX_LENGTH, MAX_ROWS, type QueryResult } from '@sync-health/contract';
import { literals } from '@sync-health/contract/literals';
import { Range, TimeZone } from '@sync-health/contract/time';
import { type Static, Type } from '@sinclair/typebox';
import { stringify } from 'csv-stringify/sync';
import { type FastifyInstance } from 'fastify';
import { DateTime } from 'luxon';

import { ProblemError } from '../problems';
import { protectedCell } from '../failures/csvCell';
import { type QueryContext } from '../queries/answer';
import { assertTimeZone } from '../queries/buckets';
import { executeJson, hasMoreRows } from '../queries/execute';
import { assertConditions } from '../queries/expressions';
import { failures } from '../queries/failures';
import { parseRange } from '../queries/range';
import { compile, isOf } from '../validation';
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
    conditions: Type.Optional(
      Type.String({ maxLength: 20_000, description: 'Ad hoc filters as in the body of a query, as JSON' })
    ),
    timeZone: Type.Optional(
      Type.Unsafe<Static<typeof TimeZone>>({
        ...TimeZone,
        description: 'Times are written in it, and the header names it; without it they are RFC 3339 in UTC',
      })
    ),
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
        description: `Newest first, at most ${MAX_ROWS.csv}; the header ${MORE_HEADER} is \`true\` when more exist, and the name of the file says so. UTF-8 with a byte order mark. A text that a spreadsheet would take for a formula has an apostrophe before it; commands find event ids with and without it.`,
        querystring: Querystring,
        response: {
          200: { description: 'Event id first', content: { 'text/csv': { schema: Type.String() } } },
        },
      },
    },
    async (request, reply) => {
      const { timeZone } = request.query;
      if (timeZone !== undefined) {
        assertTimeZone(timeZone);
      }
      // The first page and whether more exist are known before the answer begins: a failure is still a problem document.
      const { first, more } = await app.queryTurns.each(() =>
        withContext(app, request, async (context) => {
          // One after the other until all of the input is known to be right: a failure must not leave another behind.
          const input = inputOf(request.query, MAX_ROWS.csv);
          await assertConditions(context.storage, input.query.conditions ?? [], 'conditions');
          const all = await failures(context, input);
          const [page, hasMore] = await Promise.all([readPage(context, request.query), hasMoreRows(app.storage, all)]);
          return { first: page, more: hasMore };
        })
      );
      // What has begun to be sent waits for no turn: there is no other way to say that it had none than to break it off.
      const next = (cursor: string) => withContext(app, request, (context) => readPage(context, request.query, cursor));
      return reply
        .type('text/csv; charset=utf-8')
        .header('Content-Disposition', `attachment; filename="${fileName(more)}"`)
        .header(MORE_HEADER, String(more))
        .serializer((payload: string) => payload)
        .send(Readable.from(csvOf(first, next, timeZone), { objectMode: false }));
    }
  );
}

/** Who opens the file later knows by its name that it is cut. */
const fileName = (isCut: boolean) => (isCut ? `failures-newest-${MAX_ROWS.csv}-only.csv` : 'failures.csv');

function inputOf(query: Querystring, limit: number, cursor?: string) {
  return {
    query: {
      type: 'failures' as const,
      filters: filtersOf(query),
      limit,
      ...(query.conditions ? { conditions: conditionsOf(query.conditions) } : {}),
      ...(query.state ? { state: query.state } : {}),
      ...(query.search ? { search: query.search } : {}),
      ...(cursor ? { cursor } : {}),
    },
    range: parseRange(query.from, query.to),
    timeZone: 'UTC',
  };
}

const validateConditions = compile(Type.Array(Condition, { maxItems: 50 }));

function conditionsOf(text: string): Condition[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = null;
  }
  if (!isOf<Condition[]>(validateConditions, value)) {
    throw new ProblemError(400, 'conditions must be a JSON array of {"field", "operator", "values"}.', {
      field: 'conditions',
    });
  }
  return value;
}

async function readPage(context: QueryContext, query: Querystring, cursor?: string) {
  return executeJson(context.storage, await failures(context, inputOf(query, PAGE_ROWS, cursor)));
}

/** Reads each page while the one before it is sent. */
async function* csvOf(
  first: QueryResult,
  next: (cursor: string) => Promise<QueryResult>,
  timeZone: string | undefined
) {
  const timeOf = timeZone === undefined ? isoTime : timesIn(timeZone);
  const headOf = (name: string, type: string) => (type === 'time' && timeZone ? `${name} (${timeZone})` : name);
  yield BYTE_ORDER_MARK + csv([first.fields.map(({ name, type }) => headOf(name, type))]);
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
        Array.from({ length }, (_, index) =>
          fields.map(({ type, values }) => cellOf(type, values[from + index], timeOf))
        )
      );
    }
    page = await following;
  }
}

/** By it, spreadsheets know that the file is UTF-8. */
const BYTE_ORDER_MARK = '\ufeff';

/** A carriage return in a cell, too, is quoted: some take it for the end of the row. */
const csv = (rows: unknown[][]) => stringify(rows, { record_delimiter: '\r\n', quoted_match: ['\r', '\n'] });

function cellOf(
  type: string,
  value: string | number | boolean | null | undefined,
  timeOf: (ms: number) => string
): string | number | boolean {
  if (type === 'time' && typeof value === 'number') {
    return timeOf(value);
  }
  return typeof value === 'string' ? protectedCell(value) : (value ?? '');
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

const QUARTER_MS = 15 * MINUTE_MS;

/** Local times as spreadsheets read them. The offset of a zone changes at quarters of an hour at most. */
function timesIn(timeZone: string): (ms: number) => string {
  let quarter = NaN;
  let offsetMs = 0;
  return (ms) => {
    const own = Math.floor(ms / QUARTER_MS);
    if (own !== quarter) {
      quarter = own;
      offsetMs = DateTime.fromMillis(ms, { zone: timeZone }).offset * MINUTE_MS;
    }
    return isoTime(ms + offsetMs)
      .replace('T', ' ')
      .replace(/\.\d{3}Z$/, '');
  };
}

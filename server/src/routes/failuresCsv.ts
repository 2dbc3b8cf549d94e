/** `GET /v1/failures.csv`: failed records for a spreadsheet, newest first, streamed page by page. */
import { Readable } from 'node:stream';

import { Condition, FAILURE_STATES, MAX_LENGTH, MAX_ROWS } from '@sync-health/contract';
import { literals } from '@sync-health/contract/literals';
import { Range, TimeZone } from '@sync-health/contract/time';
import { type Static, Type } from '@sinclair/typebox';
import { type FastifyInstance } from 'fastify';

import { ProblemError } from '../http/problems';
import { type QueryContext } from '../queries/answer';
import { assertTimeZone } from '../queries/buckets';
import { executeJson } from '../queries/execute';
import { assertConditions } from '../queries/expressions';
import { areMoreThan, failures } from '../queries/failures';
import { parseRange } from '../queries/range';
import { compile, isOf } from '../http/validation';
import { CSV_PAGE_ROWS, CSV_TYPE, csvOf, MORE_HEADER } from './csvFile';
import { filtersOf, FilterParams } from './filterParams';
import { withContext } from './queryContext';

const Querystring = Type.Object({
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
      description: 'Times are written in it, and the header line names it. Without it, they are RFC 3339 in UTC',
    })
  ),
});
type Querystring = Static<typeof Querystring>;

export async function failuresCsvRoutes(app: FastifyInstance) {
  app.get<{ Querystring: Querystring }>(
    '/v1/failures.csv',
    {
      onRequest: app.requireScope('read'),
      schema: {
        tags: ['queries'],
        summary: 'Failed records as CSV',
        description: `Newest first, at most ${MAX_ROWS.csv}; the header ${MORE_HEADER} is \`true\` when more exist, and then the file's name says so. UTF-8 with a byte order mark. A text that a spreadsheet would take for a formula gets an apostrophe in front; commands accept event ids with and without it.`,
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
      // The first page, and whether more exist, are known before the answer begins. So an error is still answered as a
      // problem document.
      const { first, more } = await app.queryTurns.each(() =>
        withContext(app, request, async (context) => {
          const input = inputOf(request.query, MAX_ROWS.csv);
          await assertConditions(context.storage, input.query.conditions ?? [], 'conditions');
          const [page, hasMore] = await Promise.all([
            readPage(context, request.query),
            areMoreThan(MAX_ROWS.csv, context, input),
          ]);
          return { first: page, more: hasMore };
        })
      );
      // Later pages wait for no turn: once the answer has begun, refusing one could only break it off.
      const next = (cursor: string) => withContext(app, request, (context) => readPage(context, request.query, cursor));
      return reply
        .type(CSV_TYPE)
        .header('Content-Disposition', `attachment; filename="${fileName(more)}"`)
        .header(MORE_HEADER, String(more))
        .serializer((payload: string) => payload)
        .send(Readable.from(csvOf(first, next, { timeZone, most: MAX_ROWS.csv }), { objectMode: false }));
    }
  );
}

/** A cut file says so in its name, for whoever opens it later. */
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
  return executeJson(await failures(context, inputOf(query, CSV_PAGE_ROWS, cursor)));
}

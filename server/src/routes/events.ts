/** `POST /v1/events`: receives events, checks each one by itself, and answers when the accepted ones are on disk. */
import { type Readable } from 'node:stream';

import { IngestResult, SyncEvent } from '@sync-health/contract';
import { Problem } from '@sync-health/contract/problem';
import { type Static, Type } from '@sinclair/typebox';
import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';

import { CLOUD_EVENT_TYPES, isCloudEvent, readCloudEvents } from '../ingest/formats/cloudEvents';
import { isUntimed, wayToRead } from '../ingest/formats/columnMap';
import { type Portion, readCsv } from '../ingest/formats/csv';
import { assertFewRows, bytesWithin, type Limits, limitsOf } from '../ingest/formats/csvLimits';
import { areAllBad, type Intake } from '../ingest/intake';
import { LINE_TYPES, readBatch } from '../ingest/readBatch';
import { PROBLEM_TYPE, problemDocument, problemOf } from '../http/problems';
import { compileAllButBody } from '../http/validation';

const NO_BODY = Buffer.alloc(0);

/** The documented body. Each event is checked by itself, so that a bad one does not refuse the others. */
const DocumentedBatch = Type.Union([
  Type.Array(SyncEvent),
  Type.Object({ events: Type.Array(SyncEvent) }, { additionalProperties: false }),
]);

const AllRejected = Type.Composite([Problem, IngestResult], { $id: 'AllRejected' });

const CSV = 'text/csv';

/** Most rejected rows of a file that are listed. The others are counted in `unlisted`. */
const MAX_LISTED = 10_000;

const Querystring = Type.Object({
  map: Type.Optional(
    Type.String({
      maxLength: 8000,
      description:
        'For CSV: which column holds which member, as JSON such as `{"id": "Event ID", "mode": {"value": "realtime"}}`; `failures` for a download of failed records; `salesforce-successful`, `salesforce-failed` and `salesforce-unprocessed` for the results of a job of the Bulk API 2.0, with `job`. When absent, columns are named like members.',
    })
  ),
  job: Type.Optional(
    Type.String({ maxLength: 8000, description: 'For results of a job: its information, as JSON of the Bulk API 2.0' })
  ),
  startTime: Type.Optional(
    Type.Literal('unknown', {
      description: 'Events may have no `startTime`: they count, and their latency is unknown.',
    })
  ),
  dryRun: Type.Optional(
    Type.Boolean({
      description:
        'Answers what would become of the events; stores and counts nothing. Rows of a file are compared with stored events, and with each other in parts of 5,000.',
    })
  ),
});
type Querystring = Static<typeof Querystring>;

/** CSV is streamed; other bodies are read whole. */
type Body = Buffer | Readable | undefined;
type EventsRequest = FastifyRequest<{ Body: Body; Querystring: Querystring }>;

export async function eventRoutes(app: FastifyInstance, { intake }: { intake: Intake }) {
  app.removeAllContentTypeParsers();
  app.addHook('onError', async (request, _reply, error) =>
    isDryRun(request) ? undefined : intake.countRefused(request, problemOf(error, request).message)
  );
  app.addContentTypeParser(
    ['application/json', ...LINE_TYPES, ...CLOUD_EVENT_TYPES],
    { parseAs: 'buffer' },
    (_request, body, done) => done(null, body)
  );
  app.addContentTypeParser(CSV, (_request, payload, done) => done(null, payload));

  app.post<{ Body: Body; Querystring: Querystring }>(
    '/v1/events',
    {
      // Reading a batch is the most expensive step, so a batch that can't be taken is not read.
      onRequest: [app.requireScope('ingest'), async (request) => intake.assertMayTake(request)],
      // Events are checked one by one.
      validatorCompiler: compileAllButBody,
      schema: {
        tags: ['events'],
        summary: 'Send sync events',
        description:
          'A JSON array, `{"events": […]}`, NDJSON (`application/x-ndjson`), CloudEvents 1.0 or CSV. Answered when what it accepted is on disk.',
        querystring: Querystring,
        body: {
          content: {
            'application/json': { schema: DocumentedBatch },
            'application/x-ndjson': { schema: Type.String({ description: 'One event a line' }) },
            'application/cloudevents+json': {
              schema: Type.Object(
                {},
                { description: 'A CloudEvent: `source` is the connector, `data` has the other members' }
              ),
            },
            'application/cloudevents-batch+json': { schema: Type.Array(Type.Object({})) },
            'text/csv': { schema: Type.String({ description: 'A line of column names, then one event a line' }) },
          },
        },
        response: {
          200: IngestResult,
          422: {
            description: 'None of the events could be kept',
            content: { 'application/problem+json': { schema: AllRejected } },
          },
        },
      },
    },
    async (request, reply) => {
      const result = await taken(intake, request);
      return areAllBad(result) ? sendAllRejected(request, reply, result) : result;
    }
  );
}

async function taken(intake: Intake, request: EventsRequest) {
  const { body = NO_BODY, headers } = request;
  const contentType = headers['content-type'] ?? '';
  const mayBeUntimed = request.query.startTime === 'unknown';
  const take: Intake['take'] = (...args) => (isDryRun(request) ? intake.tryOut(...args) : intake.take(...args));
  if (!Buffer.isBuffer(body)) {
    const way = wayToRead(request.query.map, request.query.job);
    const limits = limitsOf(headers, request.routeOptions.bodyLimit);
    const portions = readCsv(bytesWithin(limits, body), contentType, way);
    return takeFile(take, request, { portions, limits, mayBeUntimed: mayBeUntimed || isUntimed(way) });
  }
  const read = () => (isCloudEvent(headers) ? readCloudEvents(body, headers) : readBatch(body, contentType));
  return take(request, read, { mayBeUntimed });
}

/** It is a text until the parameters are checked, which a refused request may not reach. */
const isDryRun = ({ query }: FastifyRequest) => String((query as { dryRun?: unknown }).dryRun) === 'true';

interface SentFile {
  portions: AsyncIterable<Portion>;
  limits: Limits;
  mayBeUntimed: boolean;
}

async function takeFile(
  take: Intake['take'],
  request: FastifyRequest,
  { portions, limits, mayBeUntimed }: SentFile
): Promise<IngestResult> {
  const result: IngestResult = { accepted: 0, duplicates: 0, conflicts: 0, rejected: [] };
  let index = 0;
  let unlisted = 0;
  let ignored: string[] = [];
  for await (const { items, lines, ignoredColumns } of portions) {
    ignored = ignoredColumns;
    assertFewRows(index + items.length, limits);
    const firstIndex = index;
    const { accepted, duplicates, conflicts, rejected } = await take(request, () => items, {
      firstIndex,
      mayBeUntimed,
    });
    result.accepted += accepted;
    result.duplicates += duplicates;
    result.conflicts += conflicts;
    const listed = rejected.slice(0, MAX_LISTED - result.rejected.length);
    result.rejected.push(...listed.map((each) => ({ ...each, line: lines[each.index - firstIndex] })));
    unlisted += rejected.length - listed.length;
    index += items.length;
  }
  return {
    ...result,
    ...(unlisted > 0 && { unlisted }),
    ...(ignored.length > 0 && { ignoredColumns: ignored }),
  };
}

function sendAllRejected(request: FastifyRequest, reply: FastifyReply, result: IngestResult) {
  const { rejected, unlisted = 0 } = result;
  const [first] = rejected;
  const detail = `None of the ${rejected.length + unlisted} events could be kept; the first: ${first?.detail}.`;
  return reply
    .status(422)
    .type(PROBLEM_TYPE)
    .serializer(JSON.stringify)
    .send({ ...problemDocument(request, 422, detail), ...result });
}

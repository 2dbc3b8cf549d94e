/** `POST /v1/events`: events come in, each is checked on its own, and the answer waits for the disk. */
import { IngestResult, SyncEvent } from '@sync-health/contract';
import { Problem } from '@sync-health/contract/problem';
import { Type } from '@sinclair/typebox';
import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';

import { checkEvent } from '../ingest/checkEvent';
import { type CommitCounts } from '../ingest/committer';
import { LINE_TYPES, readBatch, Unreadable } from '../ingest/readBatch';
import { type StoredEvent } from '../ingest/storedEvent';
import { Turns } from '../ingest/turns';
import { PROBLEM_TYPE, ProblemError, problemDocument } from '../problems';
import { traced } from '../telemetry/spans';

type Rejected = IngestResult['rejected'];

const NO_BODY = Buffer.alloc(0);

/** What is meant to be sent; each event is checked on its own, so that one bad event does not refuse the others. */
const DocumentedBatch = Type.Union([
  Type.Array(SyncEvent),
  Type.Object({ events: Type.Array(SyncEvent) }, { additionalProperties: false }),
]);

const AllRejected = Type.Composite([Problem, IngestResult], { $id: 'AllRejected' });

export async function eventRoutes(app: FastifyInstance) {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(['application/json', ...LINE_TYPES], { parseAs: 'buffer' }, (_request, body, done) =>
    done(null, body)
  );

  let connections = 0;
  app.server.on('connection', () => connections++);
  const turns = new Turns(() => connections);

  async function commit(events: StoredEvent[]): Promise<CommitCounts> {
    if (events.length === 0) {
      return { accepted: 0, duplicates: 0, conflicts: [] };
    }
    const observe = app.metrics.commitSeconds.startTimer();
    const counts = await traced('ingest commit', { attributes: { 'sync_health.events': events.length } }, async () =>
      app.ingest.submit(events)
    );
    observe();
    return counts;
  }

  app.post<{ Body: Buffer | undefined }>(
    '/v1/events',
    {
      // Reading a batch costs more than anything else about it, so what can't be taken is not read.
      onRequest: [
        app.requireScope('ingest'),
        async () => {
          turns.assertShort();
          app.ingest.assertAccepts();
        },
      ],
      // The body is checked event by event; the schema is for the documentation.
      validatorCompiler: () => () => true,
      schema: {
        tags: ['events'],
        summary: 'Send sync events',
        description:
          'A JSON array, `{"events": […]}`, or NDJSON (`application/x-ndjson`). Answered when what it accepted is on disk.',
        body: {
          content: {
            'application/json': { schema: DocumentedBatch },
            'application/x-ndjson': { schema: Type.String({ description: 'One event a line' }) },
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
      const { events, places, rejected } = await turns.take(() =>
        checkBatch(readBatch(request.body ?? NO_BODY, request.headers['content-type'] ?? ''), {
          connectors: request.caller?.connectors ?? null,
          latestEndMs: Date.now() + app.config.aheadMs,
        })
      );
      app.metrics.rejectedEvents.inc(rejected.length);
      if (events.length === 0 && rejected.length > 0) {
        return sendAllRejected(request, reply, rejected);
      }
      assertFewWeeks(events);
      const { accepted, duplicates, conflicts } = await commit(events);
      app.metrics.acceptedEvents.inc(accepted);
      app.metrics.duplicateEvents.inc(duplicates);
      app.metrics.conflictingEvents.inc(conflicts.length);
      const listed = conflicts.map((at) => ({ index: places[at]!, id: events[at]!.id, detail: CONFLICT }));
      const all = [...rejected, ...listed].sort((a, b) => a.index - b.index);
      return { accepted, duplicates, conflicts: conflicts.length, rejected: all };
    }
  );
}

const CONFLICT =
  'conflict: another event with this id is stored, and it stays; give each attempt an id of its own, and send it again unchanged';

/** Each is a partition of every table that follows events, and takes as long to write as thousands of events do. */
const MAX_WEEKS = 260;
const WEEK_MS = 7 * 86_400_000;

function assertFewWeeks(events: readonly StoredEvent[]) {
  const weeks = new Set<number>();
  let last = NaN;
  for (const { endTimeMs } of events) {
    const week = Math.floor(endTimeMs / WEEK_MS);
    if (week !== last) {
      weeks.add(week);
      last = week;
    }
  }
  if (weeks.size > MAX_WEEKS) {
    throw new ProblemError(
      413,
      `A batch holds events of at most ${MAX_WEEKS} different weeks; this one has ${weeks.size}: send them in the order of their endTime, fewer at a time.`
    );
  }
}

interface CheckOptions {
  /** Those that the token may send for, null for all. */
  connectors: readonly string[] | null;
  latestEndMs: number;
}

function checkBatch(items: readonly unknown[], { connectors, latestEndMs }: CheckOptions) {
  const events: StoredEvent[] = [];
  /** Of each event in the batch. */
  const places: number[] = [];
  const rejected: Rejected = [];
  items.forEach((item, index) => {
    const checked = item instanceof Unreadable ? item : checkEvent(item, latestEndMs);
    if ('reason' in checked) {
      rejected.push({ index, id: idOf(item), detail: checked.reason });
    } else if (connectors && !connectors.includes(checked.event.connector)) {
      const detail = `The token does not allow the connector ${JSON.stringify(checked.event.connector)}`;
      rejected.push({ index, id: checked.event.id, detail });
    } else {
      events.push(checked.event);
      places.push(index);
    }
  });
  return { events, places, rejected };
}

function idOf(item: unknown): string | null {
  return typeof item === 'object' && item !== null && 'id' in item && typeof item.id === 'string'
    ? item.id.slice(0, 200)
    : null;
}

function sendAllRejected(request: FastifyRequest, reply: FastifyReply, rejected: Rejected) {
  const [first] = rejected;
  const detail = `None of the ${rejected.length} events could be kept; the first: ${first?.detail}.`;
  return reply
    .status(422)
    .type(PROBLEM_TYPE)
    .serializer(JSON.stringify)
    .send({ ...problemDocument(request, 422, detail), accepted: 0, duplicates: 0, conflicts: 0, rejected });
}

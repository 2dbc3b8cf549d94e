/** `POST /v1/traces` and `POST /v1/logs`: what connectors instrumented with OpenTelemetry send, as OTLP over HTTP. */
import { Type } from '@sinclair/typebox';
import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';

import { type Intake } from '../ingest/intake';
import { itemsOf, type OtlpItems } from '../ingest/formats/otlp';
import {
  encodeResponse,
  encodeStatus,
  isProtobuf,
  PROTOBUF,
  readRequest,
  type Signal,
} from '../ingest/formats/otlpMessages';
import { problemOf } from '../http/problems';
import { compileAllButBody } from '../http/validation';

const NO_BODY = Buffer.alloc(0);

/** The only statuses after which an OTLP sender retries. A full disk counts among them: it may have room again. */
const RETRYABLE = [429, 502, 503, 504];

/**
 * A request may have any number of spans, since its sender drops one that is refused as too large. They are taken in
 * portions, between which the server answers others.
 */
const PORTION_ITEMS = 5000;

export async function otlpRoutes(app: FastifyInstance, { intake }: { intake: Intake }) {
  app.removeAllContentTypeParsers();
  app.addHook('onError', async (request, _reply, error) =>
    intake.countRefused(request, problemOf(error, request).message)
  );
  app.addContentTypeParser(['application/json', PROTOBUF], { parseAs: 'buffer' }, (_request, body, done) =>
    done(null, body)
  );
  app.setErrorHandler<Error>((error, request, reply) => {
    const { status, message, options } = problemOf(error, request);
    const isLater = options.retryAfterSeconds !== undefined && !RETRYABLE.includes(status);
    if (options.retryAfterSeconds !== undefined) {
      reply.header('Retry-After', String(options.retryAfterSeconds));
    } else if (status >= 500) {
      request.log.error({ err: error }, 'request failed');
    }
    return send(request, reply.status(isLater ? 503 : status), encodeStatus(typeOf(request), status, message));
  });

  for (const signal of ['traces', 'logs'] as const) {
    app.post<{ Body: Buffer | undefined }>(
      `/v1/${signal}`,
      {
        onRequest: [app.requireScope('ingest'), async (request) => intake.assertMayTake(request)],
        validatorCompiler: compileAllButBody,
        schema: {
          tags: ['events'],
          summary: signal === 'traces' ? 'Send spans by OTLP' : 'Send log records by OTLP',
          description:
            'As the OpenTelemetry protocol specifies, JSON or protobuf. Spans and log records with the attribute `sync_health.record_id` become events; all others are ignored.',
          body: { content: { 'application/json': { schema: Type.Object({}) }, [PROTOBUF]: { schema: Type.String() } } },
        },
      },
      (request, reply) => take(signal, request, reply)
    );
  }

  async function take(signal: Signal, request: FastifyRequest<{ Body: Buffer | undefined }>, reply: FastifyReply) {
    const contentType = typeOf(request);
    let read: OtlpItems = { items: [], ignored: 0 };
    const { rejected } = await intake.take(request, () => {
      read = itemsOf(signal, readRequest(signal, request.body ?? NO_BODY, contentType));
      return read.items.slice(0, PORTION_ITEMS);
    });
    app.metrics.ignoredRecords.inc({ signal }, read.ignored);
    let [first] = rejected;
    let count = rejected.length;
    for (let firstIndex = PORTION_ITEMS; firstIndex < read.items.length; firstIndex += PORTION_ITEMS) {
      const portion = read.items.slice(firstIndex, firstIndex + PORTION_ITEMS);
      const more = await intake.take(request, () => portion, { firstIndex });
      first ??= more.rejected[0];
      count += more.rejected.length;
    }
    const message = first ? `${first.id ?? `number ${first.index}`}: ${first.detail}` : '';
    return send(request, reply.status(200), encodeResponse(signal, contentType, count, message));
  }
}

const typeOf = (request: FastifyRequest) => request.headers['content-type'] ?? '';

const send = (request: FastifyRequest, reply: FastifyReply, body: Buffer) =>
  reply.type(isProtobuf(typeOf(request)) ? PROTOBUF : 'application/json').send(body);

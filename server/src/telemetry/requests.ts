/** Gives every request its context and, with tracing, its span: a child of the caller's `traceparent`. */
import { ROOT_CONTEXT, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';

import { QUIET_ROUTES } from '../http/requestLog';
import { type Traces } from './exporter';
import { onBehalfOf, type RequestContext } from './requestContext';
import { backgroundWith, type InBackground, rememberTracer } from './spans';

declare module 'fastify' {
  interface FastifyRequest {
    telemetry: RequestContext;
  }
  interface FastifyInstance {
    inBackground: InBackground;
  }
}

export function registerRequestContext(app: FastifyInstance, traces: Traces | null) {
  app.decorate('inBackground', backgroundWith(traces && traces.tracer));
  app.decorateRequest('telemetry', null as unknown as RequestContext);
  app.addHook('onRequest', (request, reply, done) => {
    const span = traces && startSpan(traces, request);
    request.telemetry = { requestId: request.id, span, ...(isRead(request) ? { reader: readerOf(reply) } : {}) };
    if (span) {
      // Not onResponse, which does not run when the caller disconnects.
      reply.raw.once('close', () => endSpan(span, reply.statusCode));
    }
    onBehalfOf(request.telemetry, done);
  });
}

const isRead = ({ method, routeOptions: { url } }: FastifyRequest) => method === 'GET' || url === '/v1/query';

function readerOf({ raw }: FastifyReply): AbortSignal {
  const reader = new AbortController();
  raw.once('close', () => {
    if (!raw.writableFinished) {
      reader.abort();
    }
  });
  return reader.signal;
}

function startSpan({ tracer, callerOf }: Traces, request: FastifyRequest): Span | null {
  const route = request.routeOptions.url;
  if (route && QUIET_ROUTES.includes(route)) {
    return null;
  }
  const { traceparent } = request.headers;
  const parent = typeof traceparent === 'string' ? callerOf(traceparent) : null;
  const span = tracer.startSpan(
    `${request.method} ${route ?? ''}`.trim(),
    {
      kind: SpanKind.SERVER,
      attributes: {
        'http.request.method': request.method,
        // Without the query string, which may contain search terms.
        'url.path': request.url.split('?')[0],
        ...(route ? { 'http.route': route } : {}),
        'sync_health.request_id': request.id,
      },
    },
    parent ? trace.setSpanContext(ROOT_CONTEXT, { ...parent, isRemote: true }) : ROOT_CONTEXT
  );
  rememberTracer(span, tracer);
  return span;
}

function endSpan(span: Span, status: number) {
  span.setAttribute('http.response.status_code', status);
  if (status >= 500) {
    span.setAttribute('error.type', String(status));
    span.setStatus({ code: SpanStatusCode.ERROR });
  }
  span.end();
}

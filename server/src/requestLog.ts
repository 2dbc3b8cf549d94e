/** One log line a request, under an id that runs from the panel to storage, and is answered to the caller. */
import { type FastifyInstance } from 'fastify';

/** Calls that are made every few seconds by whoever watches the server. */
export const QUIET_ROUTES = ['/healthz', '/readyz', '/metrics'];

export function registerRequestLog(app: FastifyInstance) {
  app.addHook('onRequest', async (request, reply) => {
    reply.header('X-Request-Id', request.id);
  });
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url;
    const level = route && QUIET_ROUTES.includes(route) ? 'debug' : 'info';
    request.log[level](
      {
        method: request.method,
        // The path without its query, which may hold what is searched for.
        path: request.url.split('?')[0],
        // Behind proxies that are trusted, the client in front of them.
        client: request.ip,
        status: reply.statusCode,
        durationMs: Math.round(reply.elapsedTime),
        traceparent: request.headers.traceparent,
        traceId: request.telemetry.span?.spanContext().traceId,
      },
      'request'
    );
  });
}

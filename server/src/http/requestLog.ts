/** Logs one line for each request, with an id that is passed from the panel to storage and returned to the caller. */
import { type FastifyInstance } from 'fastify';

/** Endpoints that monitoring calls every few seconds. */
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
        // Without the query string, which may contain search terms.
        path: request.url.split('?')[0],
        // Behind trusted proxies, the client in front of them.
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

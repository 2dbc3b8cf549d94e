/** What the server counts about itself, for Prometheus at `/metrics`. One registry an app, so that tests can boot many. */
import { type FastifyInstance } from 'fastify';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

declare module 'fastify' {
  interface FastifyInstance {
    metrics: Metrics;
  }
}

const QUERY_SECONDS = [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20];

export class Metrics {
  readonly registry = new Registry();
  readonly #registers = [this.registry];

  readonly acceptedEvents = new Counter({
    name: 'sync_health_events_accepted_total',
    help: 'Events that were new and are kept',
    registers: this.#registers,
  });
  readonly duplicateEvents = new Counter({
    name: 'sync_health_events_duplicate_total',
    help: 'Events that had been delivered before',
    registers: this.#registers,
  });
  readonly rejectedEvents = new Counter({
    name: 'sync_health_events_rejected_total',
    help: 'Events that were not valid',
    registers: this.#registers,
  });
  readonly querySeconds = new Histogram({
    name: 'sync_health_query_duration_seconds',
    help: 'Duration of queries by type',
    labelNames: ['type'] as const,
    buckets: QUERY_SECONDS,
    registers: this.#registers,
  });
  readonly requestSeconds = new Histogram({
    name: 'sync_health_http_request_duration_seconds',
    help: 'Duration of requests by route and status',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: QUERY_SECONDS,
    registers: this.#registers,
  });

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  /** A gauge that is read when it is asked for. */
  observe(name: string, help: string, read: () => number) {
    new Gauge({
      name,
      help,
      registers: this.#registers,
      collect() {
        this.set(read());
      },
    });
  }
}

export function registerMetrics(app: FastifyInstance) {
  const metrics = new Metrics();
  app.decorate('metrics', metrics);
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'unknown';
    metrics.requestSeconds.observe(
      { method: request.method, route, status: String(reply.statusCode) },
      reply.elapsedTime / 1000
    );
  });
  app.get('/metrics', { schema: { tags: ['health'], summary: 'Metrics for Prometheus' } }, async (_request, reply) =>
    reply.type(metrics.registry.contentType).send(await metrics.registry.metrics())
  );
}

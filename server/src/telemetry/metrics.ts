/** The server's own metrics, for Prometheus at `/metrics`. Each app has its registry, so that tests can start many. */
import { type FastifyInstance } from 'fastify';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

import { ConnectorCounts } from '../ingest/connectorCounts';
import { VERSION } from '../version';

declare module 'fastify' {
  interface FastifyInstance {
    metrics: Metrics;
  }
}

const SECONDS = [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20];

/** Statuses that turn a caller away for now, if they say when to come back. */
const SHED_STATUSES = [429, 503, 507];

export class Metrics {
  readonly registry = new Registry();
  readonly #registers = [this.registry];
  readonly #samplers: Array<() => Promise<void>> = [];

  readonly acceptedEvents = new Counter({
    name: 'sync_health_events_accepted_total',
    help: 'New events that were accepted',
    registers: this.#registers,
  });
  readonly duplicateEvents = new Counter({
    name: 'sync_health_events_duplicate_total',
    help: 'Events that were delivered before with the same content',
    registers: this.#registers,
  });
  readonly conflictingEvents = new Counter({
    name: 'sync_health_events_conflicting_total',
    help: 'Events whose id was delivered before with other content; the first event is kept',
    registers: this.#registers,
  });
  readonly ignoredRecords = new Counter({
    name: 'sync_health_otlp_ignored_total',
    help: 'Spans and log records that do not describe the sync of a record, by signal: traces, logs',
    labelNames: ['signal'] as const,
    registers: this.#registers,
  });
  readonly rejectedEvents = new Counter({
    name: 'sync_health_events_rejected_total',
    help: 'Invalid events',
    registers: this.#registers,
  });
  readonly connectorEvents = new ConnectorCounts(
    new Counter({
      name: 'sync_health_connector_events_total',
      help: 'Events by connector and result: accepted, duplicate, conflict, rejected; connectors that send most, the rest as `other`',
      labelNames: ['connector', 'result'] as const,
      registers: this.#registers,
    })
  );
  readonly commitSeconds = new Histogram({
    name: 'sync_health_ingest_commit_duration_seconds',
    help: 'Time from a valid batch until its events are on disk',
    buckets: SECONDS,
    registers: this.#registers,
  });
  readonly querySeconds = new Histogram({
    name: 'sync_health_query_duration_seconds',
    help: 'Duration of queries by type',
    labelNames: ['type'] as const,
    buckets: SECONDS,
    registers: this.#registers,
  });
  readonly queryFailures = new Counter({
    name: 'sync_health_query_failures_total',
    help: 'Queries without an answer, by type and reason: timeout, memory, canceled, overloaded, unavailable, input, failed',
    labelNames: ['type', 'reason'] as const,
    registers: this.#registers,
  });
  readonly requestSeconds = new Histogram({
    name: 'sync_health_http_request_duration_seconds',
    help: 'Duration of requests by route and status',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: SECONDS,
    registers: this.#registers,
  });
  readonly shedRequests = new Counter({
    name: 'sync_health_http_requests_shed_total',
    help: 'Requests that were told to come back later (429, 503 or 507 with Retry-After), by route and status',
    labelNames: ['route', 'status'] as const,
    registers: this.#registers,
  });
  readonly statementSeconds = new Histogram({
    name: 'sync_health_storage_statement_duration_seconds',
    help: 'Duration of SQL statements by lane and operation, including the wait for a connection',
    labelNames: ['lane', 'operation'] as const,
    buckets: SECONDS,
    registers: this.#registers,
  });
  readonly statementsOpen = new Gauge({
    name: 'sync_health_storage_statements',
    help: 'SQL statements that run or wait for a connection, by lane',
    labelNames: ['lane'] as const,
    registers: this.#registers,
  });
  readonly storageErrors = new Counter({
    name: 'sync_health_storage_errors_total',
    help: 'SQL statements that failed, by kind: timeout, memory, canceled, overloaded, unavailable, full, input, failed',
    labelNames: ['kind'] as const,
    registers: this.#registers,
  });

  constructor() {
    collectDefaultMetrics({ register: this.registry });
    new Gauge({
      name: 'sync_health_build_info',
      help: 'Always 1; the label is the running version',
      labelNames: ['version'] as const,
      registers: this.#registers,
    }).set({ version: VERSION }, 1);
  }

  /** A gauge whose value is read at each scrape. */
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

  /** Runs before each scrape, for figures that must be fetched. It must be quick and must not fail. */
  beforeScrape(sample: () => Promise<void>) {
    this.#samplers.push(sample);
  }

  async scrape(): Promise<string> {
    await Promise.all(this.#samplers.map((sample) => sample()));
    return this.registry.metrics();
  }
}

export function registerMetrics(app: FastifyInstance) {
  const metrics = new Metrics();
  app.decorate('metrics', metrics);
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'unknown';
    const status = String(reply.statusCode);
    metrics.requestSeconds.observe({ method: request.method, route, status }, reply.elapsedTime / 1000);
    if (SHED_STATUSES.includes(reply.statusCode) && reply.hasHeader('Retry-After') && route !== '/readyz') {
      metrics.shedRequests.inc({ route, status });
    }
  });
  app.get('/metrics', { schema: { tags: ['health'], summary: 'Metrics for Prometheus' } }, async (_request, reply) =>
    reply.type(metrics.registry.contentType).send(await metrics.scrape())
  );
}

/** Sends spans by OTLP. Its packages are loaded only where an endpoint is set, so that other starts are not slower. */
import { diag, DiagLogLevel, type SpanContext, type Tracer } from '@opentelemetry/api';
import { type FastifyBaseLogger } from 'fastify';

import { VERSION } from '../version';

export interface TraceConfig {
  /** Base address of the collector's OTLP receiver over HTTP. */
  endpoint: string;
  /** Share of the requests without a sampled parent that are traced, 0–1. */
  ratio: number;
}

export interface Traces {
  tracer: Tracer;
  /** Who calls, from a `traceparent`; null where it is not one. */
  callerOf(traceparent: string): SpanContext | null;
  /** Sends what is left. */
  close(): Promise<void>;
}

export async function openTraces({ endpoint, ratio }: TraceConfig, log: FastifyBaseLogger): Promise<Traces> {
  const [sdk, { OTLPTraceExporter }, resources, { parseTraceParent }] = await Promise.all([
    import('@opentelemetry/sdk-trace'),
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/resources'),
    import('@opentelemetry/core'),
  ]);
  diag.setLogger(
    { ...silent, error: (message) => log.warn({ reason: message.slice(0, 500) }, 'traces could not be sent') },
    { logLevel: DiagLogLevel.ERROR, suppressOverrideMessage: true }
  );
  const own = resources.resourceFromAttributes({ 'service.name': 'sync-health-server', 'service.version': VERSION });
  // OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES go before our own words.
  const resource = own.merge(resources.detectResources({ detectors: [resources.envDetector] }));
  const provider = new sdk.TracerProvider({
    resource,
    sampler: new sdk.ParentBasedSampler({ root: new sdk.TraceIdRatioBasedSampler(ratio) }),
    spanProcessors: [
      new sdk.BatchSpanProcessor({
        // Headers, time-out and compression are read from OTEL_EXPORTER_OTLP_… by the exporter itself.
        exporter: new OTLPTraceExporter({ url: `${endpoint.replace(/\/+$/, '')}/v1/traces` }),
      }),
    ],
  });
  return {
    tracer: provider.getTracer('sync-health-server', VERSION),
    callerOf: parseTraceParent,
    close: () => provider.shutdown().catch((error: unknown) => log.warn({ err: error }, 'traces could not be sent')),
  };
}

const ignore = () => undefined;
const silent = { verbose: ignore, debug: ignore, info: ignore, warn: ignore };

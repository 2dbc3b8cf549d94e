/** Sends spans by OTLP. Its packages are loaded only if an endpoint is set, so that other starts are not slower. */
import { diag, DiagLogLevel, type SpanContext, type Tracer } from '@opentelemetry/api';
import { type FastifyBaseLogger } from 'fastify';

import { VERSION } from '../version';

export interface TraceConfig {
  /** The base URL of the collector's OTLP receiver over HTTP. */
  endpoint: string;
  /** The share of requests whose caller has not decided that are traced, 0–1. */
  ratio: number;
}

export interface Traces {
  tracer: Tracer;
  /** The caller's span, from a `traceparent`; null if that is invalid. */
  callerOf(traceparent: string): SpanContext | null;
  /** Sends the remaining spans. */
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
    { ...silent, error: (message) => log.warn({ reason: message.slice(0, 500) }, 'could not send traces') },
    { logLevel: DiagLogLevel.ERROR, suppressOverrideMessage: true }
  );
  const own = resources.resourceFromAttributes({ 'service.name': 'sync-health-server', 'service.version': VERSION });
  // OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES take precedence over our values.
  const resource = own.merge(resources.detectResources({ detectors: [resources.envDetector] }));
  const provider = new sdk.TracerProvider({
    resource,
    sampler: new sdk.ParentBasedSampler({ root: new sdk.TraceIdRatioBasedSampler(ratio) }),
    spanProcessors: [
      new sdk.BatchSpanProcessor({
        // The exporter itself reads headers, time-out and compression from OTEL_EXPORTER_OTLP_….
        exporter: new OTLPTraceExporter({ url: `${endpoint.replace(/\/+$/, '')}/v1/traces` }),
      }),
    ],
  });
  return {
    tracer: provider.getTracer('sync-health-server', VERSION),
    callerOf: parseTraceParent,
    close: () => provider.shutdown().catch((error: unknown) => log.warn({ err: error }, 'could not send traces')),
  };
}

const ignore = () => undefined;
const silent = { verbose: ignore, debug: ignore, info: ignore, warn: ignore };

/** Encodes events as spans, with OpenTelemetry's SDK and exporters, as an instrumented connector sends them. */
import { SpanStatusCode } from '@opentelemetry/api';
import { JsonTraceSerializer, ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { type SyncEvent } from '@sync-health/contract';

const SERIALIZERS = { json: JsonTraceSerializer, protobuf: ProtobufTraceSerializer };

export type OtlpEncoding = keyof typeof SERIALIZERS;

/** The body of a request to `/v1/traces` with these events, all of one connector. */
export function otlpBody(events: readonly SyncEvent[], encoding: OtlpEncoding): Buffer {
  const exporter = new InMemorySpanExporter();
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': events[0]?.connector ?? '' }),
    spanProcessors: [new SimpleSpanProcessor({ exporter })],
  });
  const tracer = provider.getTracer('connector');
  for (const { object, action, recordId, startTime, endTime, status, errorCode = '', errorMessage } of events) {
    const span = tracer.startSpan('sync', {
      startTime: Date.parse(startTime),
      attributes: {
        'sync_health.object': object,
        'sync_health.action': action,
        'sync_health.record_id': recordId,
        ...(status === 'failed' ? { 'error.type': errorCode } : {}),
      },
    });
    if (status === 'failed') {
      span.setStatus({ code: SpanStatusCode.ERROR, message: errorMessage });
    }
    span.end(Date.parse(endTime));
  }
  const body = SERIALIZERS[encoding].serializeRequest(exporter.getFinishedSpans());
  if (!body) {
    throw new Error(`OpenTelemetry did not encode the spans as ${encoding}`);
  }
  return Buffer.from(body);
}

/** A collector for tests: takes OTLP over HTTP and keeps the spans. */
import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';

export interface CollectedSpan {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  attributes: Array<{ key: string; value: { stringValue?: string; intValue?: number } }>;
  links?: Array<{ spanId: string }>;
}

/** The JSON form of OTLP. */
interface Export {
  resourceSpans: Array<{
    resource: { attributes: CollectedSpan['attributes'] };
    scopeSpans: Array<{ spans: CollectedSpan[] }>;
  }>;
}

export interface TraceCollector {
  endpoint: string;
  exports: Export[];
  spans(): CollectedSpan[];
  close(): Promise<void>;
}

export async function startTraceCollector(): Promise<TraceCollector> {
  const exports: Export[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) {
      chunks.push(chunk as Buffer);
    }
    expect(request.url).toBe('/v1/traces');
    exports.push(JSON.parse(Buffer.concat(chunks).toString('utf8')));
    response.setHeader('Content-Type', 'application/json').end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    exports,
    spans: () =>
      exports.flatMap(({ resourceSpans }) =>
        resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans))
      ),
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

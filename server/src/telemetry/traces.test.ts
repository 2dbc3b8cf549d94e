import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';

import { makeEvent } from '../testing/events';
import { startTestServer, TEST_TOKEN, type TestServer } from '../testing/testServer';

interface Span {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind: number;
  attributes: Array<{ key: string; value: { stringValue?: string; intValue?: number } }>;
  links?: Array<{ spanId: string }>;
}

/** What a collector got, as OTLP's JSON has it. */
interface Export {
  resourceSpans: Array<{ resource: { attributes: Span['attributes'] }; scopeSpans: Array<{ spans: Span[] }> }>;
}

const exports: Export[] = [];
let collector: Server;
let server: TestServer;

beforeAll(async () => {
  collector = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) {
      chunks.push(chunk as Buffer);
    }
    expect(request.url).toBe('/v1/traces');
    exports.push(JSON.parse(Buffer.concat(chunks).toString('utf8')));
    response.setHeader('Content-Type', 'application/json').end('{}');
  });
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
  const { port } = collector.address() as AddressInfo;
  server = await startTestServer({ traces: { endpoint: `http://127.0.0.1:${port}/`, ratio: 0 } });
});

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const PARENT = '00f067aa0ba902b7';

async function send(url: string, body: object, headers: Record<string, string>) {
  const { statusCode } = await server.app.inject({
    method: 'POST',
    url,
    headers: { authorization: `Bearer ${TEST_TOKEN}`, ...headers },
    payload: body,
  });
  expect(statusCode).toBe(200);
}

it('a request that its caller traces goes on in the same trace, down to each SQL statement', async () => {
  const sampled = { traceparent: `00-${TRACE}-${PARENT}-01` };
  await send('/v1/events', [makeEvent()], { ...sampled, 'x-request-id': 'ingest-1' });
  const question = { from: '2026-11-20T00:00:00Z', to: '2026-11-21T00:00:00Z', query: { type: 'trend' } };
  await send('/v1/query', question, { ...sampled, 'x-request-id': 'panel-1' });
  // Not sampled by its caller, and a caller without an opinion where the ratio is 0.
  await send('/v1/query', question, { traceparent: `00-${TRACE}-${PARENT}-00` });
  await send('/v1/query', question, {});
  await server.app.inject({ url: '/metrics', headers: sampled });
  // What is left is sent when the server ends.
  await server.close();
  await new Promise((resolve) => collector.close(resolve));

  const spans = exports.flatMap(({ resourceSpans }) =>
    resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans))
  );
  expect(new Set(spans.map(({ traceId }) => traceId))).toEqual(new Set([TRACE]));
  const childrenOf = (parentId: string) => spans.filter(({ parentSpanId }) => parentSpanId === parentId);
  const attributeOf = ({ attributes }: Span, name: string) =>
    attributes.find(({ key }) => key === name)?.value.stringValue;

  const roots = childrenOf(PARENT);
  expect(roots.map(({ name }) => name)).toEqual(['POST /v1/events', 'POST /v1/query']);
  const [events, query] = roots as [Span, Span];
  expect(attributeOf(query, 'http.route')).toBe('/v1/query');
  expect(attributeOf(query, 'sync_health.request_id')).toBe('panel-1');

  const steps = childrenOf(query.spanId);
  expect(steps.map(({ name }) => name)).toContain('plan query');
  const statement = steps.find(({ name }) => name === 'SELECT')!;
  expect(attributeOf(statement, 'db.system.name')).toBe('clickhouse');
  expect(attributeOf(statement, 'db.query.text')).toMatch(/SELECT[\s\S]*FROM/);

  const [commit] = childrenOf(events.spanId);
  expect(commit?.name).toBe('ingest commit');
  const [group] = childrenOf(commit!.spanId);
  expect(group?.name).toBe('group commit');
  expect(childrenOf(group!.spanId).map(({ name }) => name)).toContain('INSERT events');

  const [first] = exports[0]!.resourceSpans;
  expect(first?.resource.attributes).toContainEqual({
    key: 'service.name',
    value: { stringValue: 'sync-health-server' },
  });
});

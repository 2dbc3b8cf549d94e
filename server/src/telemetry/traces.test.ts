import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';

import { readConfig } from '../config/config';
import { makeEvent } from '../testing/events';
import { failed } from '../testing/operations';
import { startTestServer, TEST_TOKEN, type TestServer } from '../testing/testServer';
import { type CollectedSpan, startTraceCollector, type TraceCollector } from '../testing/traceCollector';

let collector: TraceCollector;
let server: TestServer;

beforeEach(async () => {
  collector = await startTraceCollector();
});
afterEach(() => collector.close());

const childrenOf = (parent: CollectedSpan) =>
  collector.spans().filter(({ parentSpanId }) => parentSpanId === parent.spanId);
const attributeOf = ({ attributes }: CollectedSpan, name: string) =>
  attributes.find(({ key }) => key === name)?.value.stringValue;

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const PARENT = '00f067aa0ba902b7';

async function send(url: string, body: object, headers: Record<string, string> = {}, status = 200) {
  const { statusCode } = await server.app.inject({
    method: 'POST',
    url,
    headers: { authorization: `Bearer ${TEST_TOKEN}`, ...headers },
    payload: body,
  });
  expect(statusCode).toBe(status);
}

it("a traced request continues its caller's trace, down to each SQL statement", async () => {
  server = await startTestServer({ traces: { endpoint: collector.endpoint, ratio: 0 } });
  const sampled = { traceparent: `00-${TRACE}-${PARENT}-01` };
  await send('/v1/events', [makeEvent()], { ...sampled, 'x-request-id': 'ingest-1' });
  const question = { from: '2026-11-20T00:00:00Z', to: '2026-11-21T00:00:00Z', query: { type: 'trend' } };
  await send('/v1/query', question, { ...sampled, 'x-request-id': 'panel-1' });
  // One not sampled by its caller, and one whose caller has not decided, with a ratio of 0.
  await send('/v1/query', question, { traceparent: `00-${TRACE}-${PARENT}-00` });
  await send('/v1/query', question, {});
  await server.app.inject({ url: '/metrics', headers: sampled });
  // The remaining spans are sent when the server closes.
  await server.close();

  const spans = collector.spans();
  expect(new Set(spans.map(({ traceId }) => traceId))).toEqual(new Set([TRACE]));

  const roots = spans.filter(({ parentSpanId }) => parentSpanId === PARENT);
  expect(roots.map(({ name }) => name)).toEqual(['POST /v1/events', 'POST /v1/query']);
  const [events, query] = roots as [CollectedSpan, CollectedSpan];
  expect(attributeOf(query, 'http.route')).toBe('/v1/query');
  expect(attributeOf(query, 'sync_health.request_id')).toBe('panel-1');

  const steps = childrenOf(query);
  expect(steps.map(({ name }) => name)).toContain('plan query');
  const statement = steps.find(({ name }) => name === 'SELECT')!;
  expect(attributeOf(statement, 'db.system.name')).toBe('clickhouse');
  expect(attributeOf(statement, 'db.query.text')).toMatch(/SELECT[\s\S]*FROM/);

  const [commit] = childrenOf(events);
  expect(commit?.name).toBe('ingest commit');
  const [group] = childrenOf(commit!);
  expect(group?.name).toBe('group commit');
  expect(childrenOf(group!).map(({ name }) => name)).toContain('INSERT events');

  const [first] = collector.exports[0]!.resourceSpans;
  expect(first?.resource.attributes).toContainEqual({
    key: 'service.name',
    value: { stringValue: 'sync-health-server' },
  });
});

it('background work is traced: at the start, for a connector, and at the end', async () => {
  const connector = createServer((_request, response) => void response.writeHead(204).end());
  // It may arrive before the command is answered.
  const delivered = new Promise<void>((resolve) => connector.once('request', () => resolve()));
  await new Promise<void>((resolve) => connector.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(connector.address() as AddressInfo).port}/`;
  const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
  const { commands } = readConfig({ SYNC_HEALTH_WEBHOOKS: JSON.stringify({ c1: { url, secret } }) });
  server = await startTestServer({ traces: { endpoint: collector.endpoint, ratio: 1 }, commands });
  await send('/v1/events', [failed({ id: 'w1' })]);
  await send('/v1/commands', { type: 'retry', connector: 'c1', eventIds: ['w1'] }, { 'idempotency-key': 'k1' }, 202);
  await delivered;
  await server.close();
  await new Promise((resolve) => connector.close(resolve));

  const named = (name: string) => collector.spans().find((span) => span.name === name)!;
  const retention = named('apply retention');
  expect(retention.parentSpanId ?? '').toBe('');
  expect(childrenOf(retention).map(({ name }) => name)).toContain('SELECT');
  const delivery = named('deliver command');
  expect(delivery.traceId).toBe(named('POST /v1/commands').traceId);
  expect(attributeOf(delivery, 'sync_health.connector')).toBe('c1');
  expect(childrenOf(named('roll up')).map(({ name }) => name)).toContain('INSERT');
});

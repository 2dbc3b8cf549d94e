import { type AddressInfo } from 'node:net';

import { SpanStatusCode, type Tracer } from '@opentelemetry/api';
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtobufExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { SimpleSpanProcessor, type SpanExporter, TracerProvider } from '@opentelemetry/sdk-trace';

import { StorageError } from '../storage/storage';
import { startTestServer, TEST_TOKEN, type TestServer } from '../testing/testServer';

let server: TestServer;
let url: string;
beforeAll(async () => {
  server = await startTestServer();
  await server.app.listen({ host: '127.0.0.1', port: 0 });
  url = `http://127.0.0.1:${(server.app.server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

const ATTRIBUTES = {
  'sync_health.object': 'Invoice',
  'sync_health.action': 'update',
  'sync_health.record_id': 'record-1',
  'sync_health.attempt': 2,
  'sync_health.attributes.region': 'eu',
};

const stored = (connector: string) =>
  server.app.storage.rows<Record<string, unknown>>(
    'SELECT * FROM events WHERE connector = {connector:String} ORDER BY latency',
    { connector }
  );

async function traced(exporter: SpanExporter, service: string, work: (tracer: Tracer) => void) {
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': service }),
    spanProcessors: [new SimpleSpanProcessor({ exporter })],
  });
  work(provider.getTracer('connector'));
  await provider.forceFlush();
  await provider.shutdown();
}

const headers = { authorization: `Bearer ${TEST_TOKEN}` };

it.each([
  ['JSON', JsonExporter],
  ['protobuf', ProtobufExporter],
])('spans of the SDK, exported as %s, become events with their exact latency', async (name, Exporter) => {
  const exporter = new Exporter({ url: `${url}/v1/traces`, headers });
  await traced(exporter, `service-${name}`, (tracer) => {
    const start = Date.UTC(2026, 10, 20, 10);
    tracer.startSpan('sync', { startTime: start, attributes: ATTRIBUTES }).end(start + 250);
    const failed = tracer.startSpan('sync', {
      startTime: start,
      attributes: { ...ATTRIBUTES, 'error.type': 'Timeout' },
    });
    failed.setStatus({ code: SpanStatusCode.ERROR, message: 'no answer' });
    failed.end(start + 2400);
    tracer.startSpan('GET', { startTime: start }).end(start + 1);
  });
  const [success, failure, ...others] = await stored(`service-${name}`);
  expect(others).toEqual([]);
  expect(success).toMatchObject({ latency: 250, status: 'success', object: 'Invoice', mode: 'realtime', attempt: 2 });
  expect(success?.attributes).toBe('{"region":"eu"}');
  expect(String(success?.id).startsWith(`${String(success?.trace_id)}-`)).toBe(true);
  expect(failure).toMatchObject({ latency: 2400, status: 'failed', error_code: 'Timeout', error_message: 'no answer' });
  expect(await server.app.metrics.scrape()).toMatch(/^sync_health_otlp_ignored_total\{signal="traces"\} [12]$/m);
});

const post = (path: string, body: object | string | Buffer, contentType = 'application/json', token = TEST_TOKEN) =>
  fetch(`${url}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': contentType },
    body: typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body),
  });

const listed = (attributes: object) =>
  Object.entries(attributes).map(([key, value]) => ({
    key,
    value: typeof value === 'number' ? { intValue: String(value) } : { stringValue: value },
  }));

const span = (over: object) => ({
  traceId: '0AF7651916CD43DD8448EB211C80319C',
  spanId: 'B7AD6B7169203331',
  name: 'sync',
  startTimeUnixNano: '1795168800000000000',
  endTimeUnixNano: '1795168802400999999',
  attributes: listed(ATTRIBUTES),
  ...over,
});
const spans = (...list: object[]) => ({ resourceSpans: [{ scopeSpans: [{ spans: list }] }] });

it('answers rejected items as a partial success, and sampled spans with the reason', async () => {
  const ok = await post('/v1/traces', spans(span({})));
  expect([ok.status, await ok.json()]).toEqual([200, {}]);
  const partial = await post(
    '/v1/traces',
    spans(span({}), span({ spanId: '01', traceState: 'ot=th:8' }), span({ spanId: '02', traceState: 'ot=th:0' }))
  );
  const answer = (await partial.json()) as { partialSuccess: { rejectedSpans: string; errorMessage: string } };
  expect(answer.partialSuccess).toEqual({ rejectedSpans: '1', errorMessage: expect.stringContaining('sampled') });
  expect(await stored('default')).toMatchObject([{ latency: 2400 }, { latency: 2400 }]);
});

it('spans without ids are rejected, since they would count as one; an id among their attributes will do', async () => {
  const own = (id: string) => listed({ ...ATTRIBUTES, 'sync_health.connector': 'no-ids', 'sync_health.id': id });
  const attributes = listed({ ...ATTRIBUTES, 'sync_health.connector': 'no-ids' });
  const lacking = [
    { spanId: undefined },
    { spanId: '' },
    { spanId: '0000000000000000' },
    { traceId: undefined },
    { traceId: '0'.repeat(32) },
  ];
  const answer = await post(
    '/v1/traces',
    spans(
      ...lacking.map((ids) => span({ ...ids, attributes })),
      ...lacking.map((ids, index) => span({ ...ids, attributes: own(`own-${index}`) }))
    )
  );
  expect(await answer.json()).toEqual({
    partialSuccess: { rejectedSpans: '5', errorMessage: expect.stringContaining('no span id') },
  });
  expect(await stored('no-ids')).toHaveLength(5);
});

it('an attribute may have any name', async () => {
  const attributes = {
    ...ATTRIBUTES,
    'sync_health.connector': 'named-attributes',
    'sync_health.attributes.__proto__': 'p',
    'sync_health.attributes.constructor': 'c',
  };
  await post('/v1/traces', spans(span({ attributes: listed(attributes) })));
  expect(await stored('named-attributes')).toMatchObject([
    { attributes: '{"__proto__":"p","constructor":"c","region":"eu"}' },
  ]);
});

it('a number that lost digits is not taken for an id', async () => {
  const withRecord = (digits: string) =>
    JSON.stringify(spans(span({ attributes: listed({ ...ATTRIBUTES, 'sync_health.connector': 'digits' }) }))).replace(
      '{"stringValue":"record-1"}',
      `{"intValue":${digits}}`
    );
  const answer = await post('/v1/traces', withRecord('9007199254740993'));
  expect(await answer.json()).toEqual({
    partialSuccess: { rejectedSpans: '1', errorMessage: expect.stringContaining('sync_health.record_id') },
  });
  expect(await (await post('/v1/traces', withRecord('"9007199254740993"'))).json()).toEqual({});
  expect(await stored('digits')).toMatchObject([{ record_id: '9007199254740993' }]);
});

it.each(['ot=p:3;r:5', 'ot=r:5;p:3', 'vendor=1, ot=rv:0;th:c'])('a span of %s was sampled', async (traceState) => {
  const answer = await post('/v1/traces', spans(span({ traceState })));
  expect(await answer.json()).toMatchObject({ partialSuccess: { errorMessage: expect.stringContaining('sampled') } });
});

it('a request of more spans than are taken at a time is answered and stored as one', async () => {
  const count = 12_000;
  const attributes = listed({ ...ATTRIBUTES, 'sync_health.connector': 'many' });
  const many = Array.from({ length: count }, (_, index) =>
    span({
      spanId: (index + 1).toString(16).padStart(16, '0'),
      attributes: index % 4000 === 3999 ? [...attributes, ...listed({ 'sync_health.mode': 'maybe' })] : attributes,
    })
  );
  const answer = await post('/v1/traces', spans(...many, { name: 'other' }));
  expect(await answer.json()).toMatchObject({ partialSuccess: { rejectedSpans: '3' } });
  expect(await stored('many')).toHaveLength(count - 3);
});

it('log records with a duration become events, and are rejected without one', async () => {
  const record = (over: object, severityNumber = 9) => ({
    timeUnixNano: '1795168800000000000',
    severityNumber,
    body: { stringValue: 'no CRM id' },
    attributes: listed({ ...ATTRIBUTES, 'sync_health.connector': 'logs', ...over }),
  });
  const logRecords = [
    record({ 'sync_health.id': 'l1', 'sync_health.duration_ms': 120 }),
    record({ 'sync_health.id': 'l2', 'sync_health.duration_ms': 500, 'sync_health.error_code': 'X' }, 17),
    record({ 'sync_health.id': 'l3' }),
    record({ 'sync_health.id': 'l4', 'sync_health.duration_ms': '1e308' }),
    { body: { stringValue: 'hello' } },
  ];
  const response = await post('/v1/logs', { resourceLogs: [{ scopeLogs: [{ logRecords }] }] });
  expect(await response.json()).toMatchObject({
    partialSuccess: { rejectedLogRecords: '2', errorMessage: expect.stringContaining('duration_ms') },
  });
  expect(await stored('logs')).toMatchObject([
    { id: 'l1', latency: 120, status: 'success', error_message: '' },
    { id: 'l2', latency: 500, status: 'failed', error_code: 'X', error_message: 'no CRM id' },
  ]);
});

it("is refused as OTLP specifies: a status in the request's format, with retryable codes only where a retry helps", async () => {
  const bad = await post('/v1/traces', '{');
  expect([bad.status, await bad.json()]).toEqual([400, { code: 3, message: expect.stringContaining('OTLP') }]);
  for (const none of [
    '[]',
    'null',
    '"spans"',
    '7',
    '{"resourceSpans": {}}',
    '{"resourceSpans": [1]}',
    '[{"resourceSpans": []}]',
  ]) {
    const { status, body } = await post('/v1/traces', none).then(async (answer) => ({
      status: answer.status,
      body: await answer.json(),
    }));
    expect([status, body]).toEqual([400, { code: 3, message: expect.stringContaining('resourceSpans') }]);
  }
  const inside = [{ scopeSpans: 'x' }, { scopeSpans: [{ spans: {} }] }, { scopeSpans: [{ spans: [null] }] }];
  for (const resourceSpans of inside) {
    expect((await post('/v1/traces', { resourceSpans: [resourceSpans] })).status).toBe(400);
  }
  const unknown = await post('/v1/traces', '{}', 'application/json', 'wrong');
  expect([unknown.status, await unknown.json()]).toMatchObject([401, { code: 16 }]);
  const binary = await post('/v1/traces', 'not protobuf', 'application/x-protobuf');
  expect([binary.status, binary.headers.get('content-type')]).toEqual([400, 'application/x-protobuf']);
  jest.spyOn(server.app.ingest, 'assertAccepts').mockImplementation(() => {
    throw new StorageError('full', 'The disk is full');
  });
  const full = await post('/v1/logs', {});
  expect([full.status, full.headers.get('retry-after')]).toEqual([503, '30']);
  jest.restoreAllMocks();
});

/** A protobuf field: its number and content. */
const field = (number: number, ...parts: Buffer[]) => {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([(number << 3) | 2, (body.length & 127) | 128, body.length >> 7]), body]);
};
const moment = (number: number, nanos: bigint) => {
  const bytes = Buffer.alloc(9, (number << 3) | 1);
  bytes.writeBigUInt64LE(nanos, 1);
  return bytes;
};

it('different ids that are not UTF-8 are not taken for the same', async () => {
  const idOf = (byte: number) => Buffer.from([0x72, byte]);
  const members = (id: Buffer) =>
    Object.entries({ ...ATTRIBUTES, 'sync_health.connector': 'bytes', 'sync_health.id': id })
      .filter(([, value]) => typeof value !== 'number')
      .map(([key, value]) => field(9, field(1, Buffer.from(key)), field(2, field(1, Buffer.from(value as string)))));
  const encoded = (id: Buffer) =>
    field(1, field(2, field(2, moment(7, 1795168800000000000n), moment(8, 1795168801000000000n), ...members(id))));
  const answer = await post('/v1/traces', Buffer.concat([0xe9, 0xe8].map((byte) => encoded(idOf(byte)))), PROTOBUF);
  expect(answer.status).toBe(200);
  const words = Buffer.from(await answer.arrayBuffer()).toString('latin1');
  expect(words).toContain('half of a surrogate pair');
  expect(await stored('bytes')).toEqual([]);
  const right = await post('/v1/traces', encoded(Buffer.from('r\u00e9')), PROTOBUF);
  expect([right.status, (await right.arrayBuffer()).byteLength]).toEqual([200, 0]);
  expect(await stored('bytes')).toMatchObject([{ id: 'r\u00e9' }]);

  const asJson = JSON.stringify(spans(span({ attributes: listed({ ...ATTRIBUTES, 'sync_health.id': 'r\xe9' }) })));
  expect((await post('/v1/traces', Buffer.from(asJson, 'latin1'))).status).toBe(400);
});

it('a small body that would take gigabytes once decoded is refused', async () => {
  const empty = (number: number) => Buffer.alloc(2 * 4_000_001, Buffer.from([(number << 3) | 2, 0]));
  const whole = (number: number, content: Buffer) => {
    const head = Buffer.alloc(6, 0x80);
    head[0] = (number << 3) | 2;
    [0, 7, 14, 21, 28].forEach((shift, index) => (head[index + 1] = ((content.length >>> shift) & 127) | 128));
    head[5]! &= 127;
    return Buffer.concat([head, content]);
  };
  for (const body of [empty(1), whole(1, whole(2, empty(2))), whole(1, whole(1, empty(1)))]) {
    const answer = await post('/v1/traces', body, PROTOBUF);
    expect([answer.status, (await answer.text()).includes('fields')]).toEqual([413, true]);
  }
  expect((await post('/v1/traces', whole(1, whole(2, empty(2).subarray(0, 2000))), PROTOBUF)).status).toBe(200);
});

const PROTOBUF = 'application/x-protobuf';

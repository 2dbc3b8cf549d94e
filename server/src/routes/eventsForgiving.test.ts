/**
 * What real senders send: accepted if it can be read in only one way, refused with the reason if data could be wrong.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';

import { type IngestResult, type QueryResult, type SyncEvent } from '@sync-health/contract';

import { makeEvent } from '../testing/events';
import { startTestServer, TEST_TOKEN, type TestServer } from '../testing/testServer';

let dataDir: string;
let server: TestServer;
beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'sync-health-forgiving-'));
  server = await startTestServer({ dataDir });
});
afterAll(async () => {
  await server.close();
  await rm(dataDir, { recursive: true });
});

/** Afterwards, rows that are written later are only in storage, not in memory. */
async function restart() {
  await server.close();
  server = await startTestServer({ dataDir });
}

async function post(payload: string | Buffer | object, contentType = 'application/json', more = {}) {
  const answer = await server.app.inject({
    method: 'POST',
    url: '/v1/events',
    headers: { authorization: `Bearer ${TEST_TOKEN}`, 'content-type': contentType, ...more },
    payload,
  });
  return { status: answer.statusCode, body: answer.json<IngestResult & { detail?: string }>() };
}

const bytesOf = (text: string) => Buffer.from(text, 'latin1');
const ONE = { accepted: 1, duplicates: 0, conflicts: 0, rejected: [] };

async function storedOf(connector: string) {
  return server.app.storage.rows<Record<string, string | number>>(
    'SELECT * FROM events WHERE connector = {connector:String} ORDER BY id',
    { connector }
  );
}

describe('bytes that are not UTF-8', () => {
  const event = (id: string, over: Partial<SyncEvent> = {}) =>
    JSON.stringify(makeEvent({ id, connector: 'bytes', ...over }));

  it('are rejected with the events that contain them, and the others are kept', async () => {
    const good = event('good \u00ef\u00bf\u00bd');
    const body = bytesOf(`[${event('r\u00e9')},${good},${event('r\u00e8')}]`);
    const { status, body: answer } = await post(body);
    expect([status, answer.accepted, answer.duplicates]).toEqual([200, 1, 0]);
    expect(answer.rejected.map(({ index, id }) => [index, id])).toEqual([
      [0, null],
      [2, null],
    ]);
    expect(answer.rejected[0]?.detail).toContain('not UTF-8');
    expect((await storedOf('bytes')).map(({ id }) => id)).toEqual(['good \ufffd']);
    const lines = bytesOf(`${event('r\u00e9')}\n${event('plain')}\n`);
    expect((await post(lines, 'application/x-ndjson')).body).toMatchObject({ accepted: 1, rejected: [{ index: 0 }] });
  });

  it('are refused if the whole body is one event', async () => {
    expect(await post(Buffer.from('\ufeff[]', 'utf16le'))).toMatchObject({
      status: 400,
      body: { detail: expect.stringContaining('not UTF-8') },
    });
    expect((await post(bytesOf(`[${event('r\u00e9')}]`))).status).toBe(422);
  });

  it('are found however deep they are', async () => {
    const deep = (text: string) => `${'['.repeat(50_000)}"${text}"${']'.repeat(50_000)}`;
    const lines = [event('beside', { connector: 'deep' }), deep('r\u00e9'), deep('plain')];
    for (const [body, type] of [
      [lines.join('\n'), 'application/x-ndjson'],
      [`[${lines.join(',')}]`, 'application/json'],
    ]) {
      const { status, body: answer } = await post(bytesOf(body!), type);
      expect([status, answer.accepted + answer.duplicates]).toEqual([200, 1]);
      expect(answer.rejected.map(({ index, detail }) => [index, detail.includes('UTF-8')])).toEqual([
        [1, true],
        [2, false],
      ]);
    }
  });

  it('are read by the charset that is named; an unknown charset is refused', async () => {
    const body = bytesOf(`[${event('caf\u00e9', { connector: 'charset' })}]`);
    expect((await post(body, 'application/json; charset=ISO-8859-1')).body).toEqual(ONE);
    expect((await storedOf('charset')).map(({ id }) => id)).toEqual(['café']);
    const wide = Buffer.from(`\ufeff[${event('wide', { connector: 'charset' })}]`, 'utf16le');
    expect((await post(wide, 'application/json; charset=utf-16le')).body).toEqual(ONE);
    expect((await post(body, 'application/json; charset=x-klingon')).status).toBe(415);
    expect((await post(body, 'application/json; charset=shift_jis')).status).toBe(400);
    for (const charset of ['utf-8', 'UTF-8', '"utf8"', 'us-ascii']) {
      expect((await post([makeEvent()], `application/json; charset=${charset}`)).body).toEqual(ONE);
    }
  });
});

describe('an id that comes again', () => {
  it('with other content is a conflict, listed with its index, and the first event stays', async () => {
    const event = makeEvent({ connector: 'conflicts' });
    const other = { ...event, object: 'Account' };
    expect((await post([event])).body).toEqual(ONE);
    const { status, body } = await post([{}, event, other, makeEvent()]);
    expect([status, body]).toEqual([
      200,
      {
        accepted: 1,
        duplicates: 1,
        conflicts: 1,
        rejected: [
          { index: 0, id: null, detail: expect.stringContaining('missing') },
          { index: 2, id: event.id, detail: expect.stringContaining('conflict') },
        ],
      },
    ]);
    expect((await storedOf('conflicts')).map(({ object }) => object)).toEqual([event.object]);
    expect(await server.app.metrics.scrape()).toMatch(/^sync_health_events_conflicting_total 1$/m);
  });

  it('is compared by every member', async () => {
    const event = makeEvent({ status: 'failed', mode: 'manual', connector: 'members' });
    await post([event]);
    const others: Array<Partial<SyncEvent>> = [
      { mode: 'realtime' },
      { object: 'Account' },
      { action: 'create' },
      { recordId: 'another' },
      { startTime: '2026-11-20T09:59:58.000Z' },
      { endTime: '2026-11-20T10:00:00.001Z' },
      { status: 'success' },
      { errorCode: 'Y' },
      { errorMessage: 'Y' },
      { triggeredBy: 'Y' },
      { jobId: 'Y' },
      { retryOf: 'Y' },
      { attempt: 2 },
      { attributes: { region: 'eu' } },
      { traceId: '0af7651916cd43dd8448eb211c80319c' },
    ];
    const { body } = await post(others.map((other) => ({ ...event, ...other })));
    expect([body.accepted, body.duplicates, body.conflicts]).toEqual([0, 0, others.length]);
  });

  it('is compared within a batch too, in the form that is stored', async () => {
    const event = makeEvent({ status: 'failed', attributes: { a: '1', b: '2' } });
    const same = {
      ...event,
      attributes: { b: '2', a: '1' },
      retryOf: null,
      endTime: event.endTime.replace('.000Z', '+00:00'),
      attempt: 1,
    };
    expect((await post([event, same, { ...event, errorCode: 'Y' }])).body).toMatchObject({
      accepted: 1,
      duplicates: 1,
      conflicts: 1,
    });
  });

  it('is compared from storage alone; an event stored without a hash makes it a duplicate', async () => {
    const [event, old] = [makeEvent(), makeEvent()];
    await post([event, old]);
    await restart();
    expect((await post([{ ...event, action: 'other' }])).body).toMatchObject({ conflicts: 1, duplicates: 0 });
    await server.app.storage.execute('ALTER TABLE event_ids UPDATE content = 0 WHERE 1 SETTINGS mutations_sync = 2');
    expect((await post([{ ...old, action: 'other' }])).body).toMatchObject({ conflicts: 0, duplicates: 1 });
  });
});

it('an event further ahead of the clock than the tolerance is rejected with the reason', async () => {
  const at = (ms: number) => makeEvent({ endTime: new Date(Date.now() + ms).toISOString() });
  const { body } = await post([
    at(9 * 60_000),
    at(11 * 60_000),
    at(86_400_000),
    makeEvent({ endTime: '2089-01-01T00:00:00Z' }),
  ]);
  expect(body.accepted).toBe(1);
  expect(body.rejected.map(({ index, detail }) => [index, /endTime .* ahead .* clock/.test(detail)])).toEqual([
    [1, true],
    [2, true],
    [3, true],
  ]);
});

it('a null member is absent, and so is an optional text that is empty', async () => {
  const nothing = { jobId: null, errorCode: null, errorMessage: null, triggeredBy: null, retryOf: null, attempt: null };
  const event = { ...makeEvent(), ...nothing, connector: null, attributes: { kept: 'x', gone: null }, traceId: null };
  expect((await post([event])).body).toEqual(ONE);
  expect(await storedOf('default')).toMatchObject([{ id: event.id, attributes: '{"kept":"x"}' }]);
  expect((await post([{ ...makeEvent(), errorCode: '', jobId: '', retryOf: '', traceId: '' }])).body).toEqual(ONE);
  const { body } = await post([{ ...makeEvent(), id: null, recordId: null }]);
  expect(body.rejected[0]?.detail).toBe('id, recordId are missing');
  expect((await post([{ ...makeEvent({ mode: 'manual' }), jobId: '' }])).body.rejected[0]?.detail).toContain('jobId');
});

it('a byte order mark and blank lines are not events', async () => {
  const line = () => JSON.stringify(makeEvent());
  const lines = `\ufeff${line()}\r\n\r\n \t\r\n${line()}\r\n\r\n`;
  for (const type of ['application/x-ndjson', 'application/jsonlines; charset=utf-8']) {
    const body = lines.replaceAll(/"id":"/g, () => `"id":"${Math.random()}`);
    expect((await post(body, type)).body).toMatchObject({ accepted: 2, rejected: [] });
  }
  expect((await post(`\ufeff[${line()}]\r\n`)).body).toEqual(ONE);
  expect((await post(`\ufeff{"events": [${line()}]}`)).body).toEqual(ONE);
  expect((await post(gzipSync(`\ufeff[${line()}]`), 'application/json', { 'content-encoding': 'gzip' })).body).toEqual(
    ONE
  );
});

it('lines sent as JSON are refused with the content type to use', async () => {
  const { status, body } = await post(`${JSON.stringify(makeEvent())}\n${JSON.stringify(makeEvent())}`);
  expect([status, body.detail]).toEqual([400, expect.stringContaining('application/x-ndjson')]);
});

it('a message that is too long is cut and marked as cut, and the failure counts', async () => {
  const connector = 'long';
  const events = [
    makeEvent({ id: 'a', connector, status: 'failed', errorMessage: 'x'.repeat(8000) }),
    makeEvent({ id: 'b', connector, status: 'failed', errorMessage: 'x'.repeat(8001) }),
    makeEvent({ id: 'c', connector, status: 'failed', errorMessage: `x${'😀'.repeat(100_000)}` }),
  ];
  expect((await post(events)).body).toMatchObject({ accepted: 3, rejected: [] });
  expect((await post(events)).body).toMatchObject({ duplicates: 3 });
  const [a, b, c] = (await storedOf(connector)).map((row) => String(row.error_message));
  expect(a).toBe('x'.repeat(8000));
  expect(b).toMatch(/^x{7900,} … \(cut\)$/);
  expect(c).toMatch(/^x(😀)+ … \(cut\)$/u);
  expect([b?.length, c?.length]).toEqual([8000, 7999]);
});

it('attributes and trace are kept with the event, within their limits', async () => {
  const traceId = '0AF7651916CD43DD8448EB211C80319C';
  const attributes = { region: 'eu', __proto__x: 'y', '': '' };
  const { '': _, ...named } = attributes;
  const event = makeEvent({ id: 'told', connector: 'details', status: 'failed', attributes: named, traceId });
  expect((await post([event])).body).toEqual(ONE);
  for (const table of ['events', 'failures']) {
    const rows = await server.app.storage.rows(`SELECT attributes, trace_id FROM ${table} WHERE id = 'told'`);
    expect(rows).toEqual([
      { attributes: JSON.stringify({ __proto__x: 'y', region: 'eu' }), trace_id: traceId.toLowerCase() },
    ]);
  }
  const many = Object.fromEntries(Array.from({ length: 17 }, (_value, index) => [`n${index}`, 'x']));
  const bad: Array<[object, RegExp]> = [
    [{ attributes: many }, /attributes must NOT have more than 16/],
    [{ attributes }, /attributes/],
    [{ attributes: { x: 'x'.repeat(257) } }, /attributes\.x must NOT have more than 256/],
    [{ attributes: { x: 5 } }, /attributes\.x must be string/],
    [{ attributes: ['x'] }, /attributes must be object/],
    [{ attributes: JSON.parse('{"a\\nb": 5}') }, /attributes/],
    [{ traceId: 'xyz' }, /traceId must be 32 hexadecimal digits/],
  ];
  const { body } = await post(bad.map(([over]) => ({ ...makeEvent(), ...over })));
  expect(body.rejected).toHaveLength(bad.length);
  bad.forEach(([, reason], index) => expect(body.rejected[index]?.detail).toMatch(reason));
});

describe('times', () => {
  const take = async (startTime: string, endTime: string) =>
    (await post([{ ...makeEvent(), startTime, endTime }])).body;

  it('are accepted in the formats that systems write, if only one moment can be meant', async () => {
    const connector = 'times';
    const moments = [
      '2026-11-20T10:00:00.000Z',
      '2026-11-20T10:00:00.000+0000',
      '2026-11-20T10:00:00+00',
      '2026-11-20T11:00:00.000+01:00',
      '2026-11-20T04:30:00.000-0530',
      '2026-11-20t10:00:00z',
      '2026-11-20 10:00:00.000000+00:00',
      '2026-11-20T10:00:00,000Z',
      '2026-11-20T10:00:00.000000000000Z',
      '2026-11-20T10:00Z',
      '2026-11-20T11:00+01:00[Europe/Berlin]',
      '2026-11-20T10:00:00Z[UTC]',
      '2026-11-20 10:00:00 +0000',
      '2026-11-20 10:00:00 UTC',
    ];
    const events = moments.map((time) => ({ ...makeEvent({ connector }), startTime: time, endTime: time }));
    expect((await post(events)).body).toMatchObject({ accepted: moments.length, rejected: [] });
    expect(new Set((await storedOf(connector)).map((row) => row.end_time)).size).toBe(1);
  });

  it('are refused if they could mean several moments', async () => {
    for (const time of [
      '2026-11-20T10:00:00',
      '2026-11-20',
      '1763632800',
      '20.11.2026 10:00:00Z',
      '2026-11-20T10:00:00 CET',
      '2026-11-20T10:00:00+1',
      '2026-11-20T10:00',
      '2026-11-20T10Z',
      '2026-11-20T10:00:00[Europe/Berlin]',
    ]) {
      expect((await take(time, time)).rejected[0]?.detail).toContain('startTime must be RFC 3339');
    }
  });

  it('within a leap second are in order', async () => {
    expect(await take('2016-12-31T23:59:59.900Z', '2016-12-31T23:59:60.100Z')).toEqual(ONE);
    expect(await take('2016-12-31T23:59:60.900Z', '2016-12-31T23:59:60.100Z')).toEqual(ONE);
    expect(await take('2016-12-31T23:59:60.100Z', '2017-01-01T00:00:00.000Z')).toEqual(ONE);
  });
});

async function total(connector: string, from: string, to: string): Promise<unknown> {
  const query = { type: 'trend', interval: 'day', filters: { connector: [connector] } };
  const { body } = await server.call('/v1/query', { from, to, query });
  const values = (body as QueryResult).fields.find(({ name }) => name === 'total')?.values ?? [];
  return values.reduce<number>((sum, value) => sum + Number(value), 0);
}

it('a batch of too many events is refused without reading all of them', async () => {
  const sizes: Array<[body: string, type: string]> = [
    [`[${'1,'.repeat(50_000)}1]`, 'application/json'],
    ['1\n'.repeat(50_001), 'application/x-ndjson'],
    [`[${'1,'.repeat(50_000)}1]`, 'application/cloudevents-batch+json'],
  ];
  for (const [body, type] of sizes) {
    const answer = await post(body, type);
    expect([type, answer.status, answer.body.detail]).toEqual([type, 413, expect.stringContaining('at most 50000')]);
  }
  // It would take half a minute and gigabytes to say of each line what is wrong with it.
  const parse = jest.spyOn(JSON, 'parse');
  expect((await post('1\n'.repeat(200_000), 'application/x-ndjson')).status).toBe(413);
  expect(parse.mock.calls.length).toBeLessThan(60_000);
  parse.mockRestore();
});

it('JSON of millions of tiny values is refused unread, since it would take gigabytes', async () => {
  const many = `${'{},'.repeat(4_000_001)}{}`;
  const parse = jest.spyOn(JSON, 'parse');
  const bodies: Array<[url: string, body: string]> = [
    ['/v1/events', `[${many}]`],
    ['/v1/traces', `{"resourceSpans": [${many}]}`],
    ['/v1/webhooks/airbyte', `{"data": [${many}]}`],
  ];
  for (const [url, payload] of bodies) {
    const headers = { authorization: `Bearer ${TEST_TOKEN}`, 'content-type': 'application/json' };
    const answer = await server.app.inject({ method: 'POST', url, headers, payload });
    expect([url, answer.statusCode, answer.body.includes('4000000 values')]).toEqual([url, 413, true]);
  }
  expect(parse.mock.calls.filter(([text]) => text.length > 1000)).toEqual([]);
  parse.mockRestore();
});

const WEEK_MS = 7 * 86_400_000;
const weekly = (connector: string, count: number) =>
  Array.from({ length: count }, (_, week) =>
    makeEvent({
      connector,
      status: week % 2 ? 'failed' : 'success',
      endTime: new Date(Date.UTC(2001, 0, 1) + week * WEEK_MS).toISOString(),
    })
  );

it('a batch of many weeks is stored, followed and counted, and so are batches beside it', async () => {
  const events = weekly('weeks', 120);
  const [wide, beside] = await Promise.all([post(events), post([makeEvent({ connector: 'beside' })])]);
  expect([wide.body, beside.body]).toMatchObject([{ accepted: events.length }, { accepted: 1 }]);
  await restart();
  expect((await post(events)).body).toMatchObject({ duplicates: events.length });
  expect(await total('weeks', '2001-01-01T00:00:00Z', '2003-07-01T00:00:00Z')).toBe(events.length);
});

it('a batch of decades is refused with the limit of weeks, and its parts are stored', async () => {
  const events = weekly('decades', 261);
  const { status, body } = await post(events);
  expect([status, body.detail]).toEqual([413, expect.stringContaining('260 different weeks')]);
  expect((await post([makeEvent({ connector: 'after' })])).body).toEqual(ONE);
});

import { type IngestResult } from '@sync-health/contract';
import { CloudEvent, HTTP } from 'cloudevents';

import { makeEvent } from '../testing/events';
import { startTestServer, TEST_TOKEN, type TestServer } from '../testing/testServer';

let server: TestServer;
beforeAll(async () => (server = await startTestServer()));
afterAll(() => server.close());

const ONE = { accepted: 1, duplicates: 0, conflicts: 0, rejected: [] };

async function post(payload: string | object, headers: object) {
  const answer = await server.app.inject({
    method: 'POST',
    url: '/v1/events',
    headers: { authorization: `Bearer ${TEST_TOKEN}`, ...headers },
    payload,
  });
  return { status: answer.statusCode, body: answer.json<IngestResult>() };
}

const stored = (id: string) =>
  server.app.storage.rows('SELECT connector, id, record_id, trace_id, status FROM events WHERE id = {id:String}', {
    id,
  });

function makeCloudEvent(id: string, over: object = {}) {
  const { id: _, connector: __, ...data } = makeEvent();
  return new CloudEvent({ id, source: '/zuora-salesforce', type: 'com.example.synced', data, ...over });
}

/** The request that the official SDK would send. */
function sent(message: { headers: object; body: unknown }) {
  return post(message.body as string, message.headers);
}

it('takes structured and binary events of the SDK, and recognizes one in the other form', async () => {
  const event = makeCloudEvent('ce-1');
  expect((await sent(HTTP.structured(event))).body).toEqual(ONE);
  expect((await sent(HTTP.binary(event))).body).toMatchObject({ accepted: 0, duplicates: 1 });
  expect(await stored('ce-1')).toMatchObject([{ connector: '/zuora-salesforce', id: 'ce-1' }]);
});

it('takes a batch, and rejects single events with a reason', async () => {
  const batch = [
    makeCloudEvent('ce-b1').toJSON(),
    { ...makeCloudEvent('ce-b2').toJSON(), specversion: '0.3' },
    { ...makeCloudEvent('ce-b3').toJSON(), data: 'text' },
    { ...makeCloudEvent('ce-b4').toJSON(), source: undefined },
    { ...makeCloudEvent('ce-b5').toJSON(), data: { mode: 'realtime' } },
    5,
  ];
  const { status, body } = await post(JSON.stringify(batch), {
    'content-type': 'application/cloudevents-batch+json; charset=utf-8',
  });
  expect([status, body.accepted]).toEqual([200, 1]);
  expect(body.rejected.map(({ index, id }) => [index, id])).toEqual([
    [1, 'ce-b2'],
    [2, 'ce-b3'],
    [3, 'ce-b4'],
    [4, 'ce-b5'],
    [5, null],
  ]);
  expect(body.rejected[2]?.detail).toContain('source is missing');
});

it('takes record, end and trace from the attributes if the data has none', async () => {
  const { recordId: _, endTime, ...data } = makeEvent();
  const event = makeCloudEvent('ce-attributes', {
    subject: 'record-of-subject',
    time: endTime,
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    data: { ...data, connector: 'ignored', id: 'ignored' },
  });
  expect((await sent(HTTP.binary(event))).body).toEqual(ONE);
  expect(await stored('ce-attributes')).toMatchObject([
    { connector: '/zuora-salesforce', record_id: 'record-of-subject', trace_id: '0af7651916cd43dd8448eb211c80319c' },
  ]);
});

it('decodes percent-encoded headers and base64 data', async () => {
  const { data } = makeCloudEvent('x');
  const headers = {
    'content-type': 'application/json',
    'ce-specversion': '1.0',
    'ce-id': 'caf%C3%A9',
    'ce-source': '/z%C3%BCrich',
    'ce-type': 't',
  };
  expect((await post(JSON.stringify(data), headers)).body).toEqual(ONE);
  expect(await stored('café')).toMatchObject([{ connector: '/zürich' }]);
  const encoded = { ...makeCloudEvent('ce-64').toJSON(), data: undefined };
  const base64 = Buffer.from(JSON.stringify(data)).toString('base64');
  const body = JSON.stringify({ ...encoded, data_base64: base64 });
  expect((await post(body, { 'content-type': 'application/cloudevents+json' })).body).toEqual(ONE);
});

it('different ids and records of bytes that are not UTF-8 are not taken for the same', async () => {
  const { data } = makeCloudEvent('x');
  const encoded = (id: string, text: Buffer) => {
    const { data: _, ...attributes } = makeCloudEvent(id).toJSON();
    return { ...attributes, data_base64: text.toString('base64') };
  };
  const record = JSON.stringify({ ...(data as object), recordId: 'r\u00e9' });
  const batch = [
    encoded('ce-latin', Buffer.from(record, 'latin1')),
    encoded('ce-utf8', Buffer.from(record)),
    encoded('ce-mark', Buffer.from(`\ufeff${record}`)),
  ];
  const type = { 'content-type': 'application/cloudevents-batch+json' };
  const { body } = await post(JSON.stringify(batch), type);
  expect([body.accepted, body.rejected.map(({ id }) => id)]).toEqual([2, ['ce-latin']]);
  expect(body.rejected[0]?.detail).toContain('not UTF-8');
  expect(await stored('ce-utf8')).toMatchObject([{ record_id: 'r\u00e9' }]);

  const plain = { ...makeCloudEvent('ce-plain').toJSON(), data: { ...(data as object), errorMessage: 'r\u00e9' } };
  const mixed = Buffer.from(JSON.stringify([plain, makeCloudEvent('ce-beside').toJSON()]), 'latin1');
  expect((await post(mixed, type)).body).toMatchObject({ accepted: 1, rejected: [{ index: 0 }] });
});

it('an id in UTF-8 in a header, as the Go SDK writes it, is the same as in a body', async () => {
  const event = makeCloudEvent('caf\u00e9 \u65e5');
  expect((await sent(HTTP.structured(event))).body).toEqual(ONE);
  const { headers, body } = HTTP.binary(event);
  const raw = Buffer.from(event.id).toString('latin1');
  expect((await post(body as string, { ...headers, 'ce-id': raw })).body).toMatchObject({ accepted: 0, duplicates: 1 });
  expect((await post(body as string, { ...headers, 'ce-id': 'na\u00efve' })).body).toEqual(ONE);
  expect(await stored('na\u00efve')).toHaveLength(1);
});

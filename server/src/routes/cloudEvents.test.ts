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

it('says what is wrong with an attribute, and never takes a wrong one for a missing one', async () => {
  const { id: _, connector: __, ...data } = makeEvent();
  const { recordId: ___, ...withoutRecord } = data;
  const { endTime: ____, ...withoutEnd } = data;
  const whole = { ...makeCloudEvent('x').toJSON(), time: '2026-11-20T10:00:00Z', subject: 'r', data };
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  const rows: Array<[over: object, reason: string]> = [
    [{ id: 12345 }, 'id must be a string'],
    [{ id: '' }, 'id is missing: a CloudEvent has specversion, id, source, type'],
    [{ id: null }, 'id is missing: a CloudEvent has specversion, id, source, type'],
    [{ source: { name: 's' } }, 'source must be a string'],
    [{ type: ['t'] }, 'type must be a string'],
    [{ type: undefined }, 'type is missing: a CloudEvent has specversion, id, source, type'],
    [{ specversion: 1 }, 'specversion must be a string'],
    [{ specversion: '0.3' }, 'specversion must be "1.0"'],
    [{ specversion: undefined }, 'specversion is missing: a CloudEvent has specversion, id, source, type'],
    [{ time: 1795168800000, data: withoutEnd }, 'time must be a string'],
    [{ subject: 1001, data: withoutRecord }, 'subject must be a string'],
    [{ data_base64: base64('{}') }, 'data and data_base64 are both given: a CloudEvent has one of them'],
    [{ data: undefined, data_base64: 5 }, 'data_base64 must be a string'],
    [{ data: undefined, data_base64: base64('{"mode":') }, 'data_base64 must be JSON in Base64'],
    [{ data: undefined, data_base64: base64('[]') }, 'data must be an object with the members of a sync event'],
    [{ data: undefined }, 'data must be an object with the members of a sync event'],
  ];
  const { body } = await post(JSON.stringify([...rows.map(([over]) => ({ ...whole, ...over })), whole]), {
    'content-type': 'application/cloudevents-batch+json',
  });
  expect(body.accepted).toBe(1);
  expect(body.rejected.map(({ detail }) => detail)).toEqual(rows.map(([, reason]) => reason));

  const alone = await post(JSON.stringify({ ...whole, id: 5 }), { 'content-type': 'application/cloudevents+json' });
  expect(alone).toMatchObject({ status: 422, body: { rejected: [{ id: null, detail: 'id must be a string' }] } });
  // Attributes that the data has no need of are not looked at.
  const unused = { ...whole, id: 'ce-unused', time: 5, subject: 5, data_base64: null };
  expect((await post(JSON.stringify(unused), { 'content-type': 'application/cloudevents+json' })).body).toEqual(ONE);
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

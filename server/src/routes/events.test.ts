import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { makeEvent } from '../testing/events';
import { startTestServer, TEST_TOKEN, type TestServer } from '../testing/testServer';

let server: TestServer;
beforeAll(async () => (server = await startTestServer()));
afterAll(() => server.close());

const post = (payload: string | object, contentType = 'application/json') =>
  server.app.inject({
    method: 'POST',
    url: '/v1/events',
    headers: { authorization: `Bearer ${TEST_TOKEN}`, 'content-type': contentType },
    payload,
  });

async function storedCount(): Promise<number> {
  const [row] = await server.app.storage.rows<{ count: number }>('SELECT count() AS count FROM events');
  return row?.count ?? 0;
}

it('takes an array, an object and NDJSON', async () => {
  expect((await post([makeEvent()])).json()).toEqual({ accepted: 1, duplicates: 0, conflicts: 0, rejected: [] });
  expect((await post({ events: [makeEvent(), makeEvent()] })).json()).toMatchObject({ accepted: 2 });
  const lines = `${JSON.stringify(makeEvent())}\n\n${JSON.stringify(makeEvent())}\n`;
  expect((await post(lines, 'application/x-ndjson')).json()).toMatchObject({ accepted: 2 });
  expect(await storedCount()).toBe(5);
});

it('answers a request without a body like one that is not JSON', async () => {
  const headers = { authorization: `Bearer ${TEST_TOKEN}` };
  const answer = await server.app.inject({ method: 'POST', url: '/v1/events', headers });
  expect([answer.statusCode, answer.json().detail]).toEqual([400, expect.stringContaining('The body is not JSON')]);
});

it('counts a redelivered event once, and keeps the first content', async () => {
  const before = await storedCount();
  const event = makeEvent();
  const changed = { ...event, endTime: '2026-11-21T00:00:00Z', status: 'failed', errorCode: 'X' };
  expect((await post([event, event])).json()).toEqual({ accepted: 1, duplicates: 1, conflicts: 0, rejected: [] });
  expect((await post([changed])).json()).toMatchObject({ accepted: 0, duplicates: 0, conflicts: 1 });
  expect((await post([{ ...event, connector: 'another' }])).json()).toMatchObject({ accepted: 1 });
  expect(await storedCount()).toBe(before + 2);
});

it('counts an event once if it arrives in many requests at the same time', async () => {
  const before = await storedCount();
  const event = makeEvent();
  const answers = await Promise.all(Array.from({ length: 8 }, () => post([event])));
  expect(answers.reduce((sum, answer) => sum + answer.json().accepted, 0)).toBe(1);
  expect(await storedCount()).toBe(before + 1);
});

it('keeps the good events of a batch and says what is wrong with the others', async () => {
  const good = makeEvent();
  const { errorCode: _, ...failedWithoutCode } = makeEvent({ status: 'failed' });
  const { jobId: __, ...manualWithoutJob } = makeEvent({ mode: 'manual' });
  const bad: Array<[unknown, RegExp]> = [
    [{ ...makeEvent(), startTime: '2026-11-20T10:00:01Z', endTime: '2026-11-20T10:00:00Z' }, /endTime is before/],
    [{ ...makeEvent(), status: 'maybe' }, /status must be one of success, failed/],
    [{ ...makeEvent(), mode: 'batch' }, /mode must be one of realtime, manual/],
    [{ ...makeEvent(), object: 'x'.repeat(101) }, /object must NOT have more than 100/],
    [{ ...makeEvent(), color: 'red' }, /color is not a field/],
    [{ ...makeEvent(), endTime: '2026-02-30T00:00:00Z' }, /endTime must be RFC 3339/],
    [{ ...makeEvent(), endTime: '2026-11-20T10:00:00' }, /endTime must be RFC 3339/],
    [{ ...makeEvent(), startTime: '1970-01-01T00:00:00Z' }, /startTime must be a time of the years 1971 to 2260/],
    [{ ...makeEvent(), id: '' }, /id must NOT have fewer/],
    [{ ...makeEvent(), id: 'half \ud800' }, /surrogate/],
    [failedWithoutCode, /errorCode is required/],
    [manualWithoutJob, /jobId is required/],
    ['text', /must be object/],
    [null, /must be object/],
  ];
  const response = await post([good, ...bad.map(([event]) => event)]);
  expect(response.statusCode).toBe(200);
  const { accepted, rejected } = response.json();
  expect(accepted).toBe(1);
  expect(rejected).toHaveLength(bad.length);
  bad.forEach(([, reason], index) => {
    expect(rejected[index]).toMatchObject({ index: index + 1, detail: expect.stringMatching(reason) });
  });
});

it('answers 422 when all events of a batch are bad', async () => {
  const response = await post([{ id: 'x' }]);
  expect(response.statusCode).toBe(422);
  expect(response.json()).toMatchObject({ status: 422, accepted: 0, rejected: [{ index: 0, id: 'x' }] });
});

it('answers a body that is no batch with a problem document', async () => {
  expect((await post('{"events": [')).statusCode).toBe(400);
  expect((await post('{"event": []}')).json()).toMatchObject({ status: 400, field: 'events' });
  expect((await post('hello', 'text/plain')).statusCode).toBe(415);
});

it('stores every character of an event as it was sent', async () => {
  const hostile = "tab\t nl\n cr\r nul\0 quote' back\\slash {x:String} \u2028 𝄞 \\N";
  const event = makeEvent({ id: hostile, recordId: hostile, status: 'failed', errorMessage: hostile, object: hostile });
  await post([event]);
  const rows = await server.app.storage.rows(
    'SELECT id, record_id, error_message, object FROM events WHERE id = {id:String}',
    { id: hostile }
  );
  expect(rows).toEqual([{ id: hostile, record_id: hostile, error_message: hostile, object: hostile }]);
});

it('recognizes redelivered events after a restart, even if their ids were not written before it', async () => {
  await server.close();
  const dataDir = await mkdtemp(path.join(tmpdir(), 'sync-health-restart-'));
  const events = [makeEvent(), makeEvent({ endTime: '2026-09-01T00:00:00Z' })];
  server = await startTestServer({ dataDir });
  await post(events);
  // As if the process had ended before it wrote ids and checkpoint.
  await server.app.storage.execute('TRUNCATE TABLE event_ids');
  await server.close();
  server = await startTestServer({ dataDir });
  await server.app.storage.execute('TRUNCATE TABLE event_ids');
  await server.app.storage.execute('TRUNCATE TABLE progress');
  await server.close();
  server = await startTestServer({ dataDir });
  expect((await post(events)).json()).toMatchObject({ accepted: 0, duplicates: 2 });
  await server.close();
  await rm(dataDir, { recursive: true });
  server = await startTestServer();
});

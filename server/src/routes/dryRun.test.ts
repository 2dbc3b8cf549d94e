/** A dry run answers what the run itself would answer, and stores nothing. */
import { type IngestResult, type Problem, type QueryResult } from '@sync-health/contract';

import { makeEvent } from '../testing/events';
import { startTestServer, TEST_TOKEN, type TestServer } from '../testing/testServer';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

async function post(payload: object | string, { dryRun = '?dryRun=true', type = 'application/json', map = '' } = {}) {
  const answer = await server.app.inject({
    method: 'POST',
    url: `/v1/events${dryRun}${map && `&map=${encodeURIComponent(map)}`}`,
    headers: { authorization: `Bearer ${TEST_TOKEN}`, 'content-type': type },
    payload,
  });
  return { status: answer.statusCode, body: answer.json<IngestResult & Problem>() };
}

async function stored(): Promise<number> {
  const [row] = await server.app.storage.rows<{ count: number }>('SELECT count() AS count FROM events');
  return row!.count;
}

test('a dry run gives the answer of the run, and nothing is stored or counted', async () => {
  const known = [makeEvent({ id: 'a' }), makeEvent({ id: 'b' })];
  await post(known, { dryRun: '' });
  const before = await stored();
  const batch = [
    known[0],
    { ...known[1], action: 'delete' },
    makeEvent({ id: 'c' }),
    makeEvent({ id: 'c', recordId: 'another' }),
    { ...makeEvent({ id: 'd' }), status: 'maybe' },
  ];
  await server.app.intakeLog.write();
  const counted = (await server.call('/v1/connectors')).body;
  const foreseen = await post(batch);
  expect(foreseen.body).toMatchObject({ accepted: 1, duplicates: 1, conflicts: 2 });
  expect(foreseen.body.rejected.map(({ index }) => index)).toEqual([1, 3, 4]);
  expect(await post(batch)).toEqual(foreseen);
  expect(await stored()).toBe(before);
  await server.app.intakeLog.write();
  expect((await server.call('/v1/connectors')).body).toEqual(counted);
  const range = { from: '2026-11-20T00:00:00Z', to: '2026-11-21T00:00:00Z' };
  const { body } = await server.call('/v1/query', { ...range, query: { type: 'summary' } });
  expect((body as QueryResult).fields.find(({ name }) => name === 'events')?.values).toEqual([2]);

  expect(await post(batch, { dryRun: '?dryRun=false' })).toEqual(foreseen);
  expect(await stored()).toBe(before + 1);
});

test('a file is read to its end, with the reason for each bad row', async () => {
  const rows = Array.from({ length: 12_000 }, (_, index) => {
    const end = index % 1000 === 7 ? 'yesterday' : '2026-11-20T10:00:01Z';
    return `csv-${index},r${index},2026-11-20T10:00:00Z,${end}`;
  });
  const map = JSON.stringify({
    id: 'Event',
    recordId: 'Record',
    startTime: 'Begin',
    endTime: 'End',
    mode: { value: 'realtime' },
    object: { value: 'Invoice' },
    action: { value: 'update' },
    status: { value: 'success' },
  });
  const before = await stored();
  const { body } = await post(['Event,Record,Begin,End', ...rows].join('\n'), { type: 'text/csv', map });
  expect(body).toMatchObject({ accepted: 11_988, duplicates: 0, conflicts: 0 });
  expect(body.rejected.map(({ index }) => index)).toEqual(Array.from({ length: 12 }, (_, place) => place * 1000 + 7));
  expect(await stored()).toBe(before);
});

test('if all events are bad, the answer is that of the run', async () => {
  const batch = [{ id: 'x' }];
  const foreseen = await post(batch);
  expect(foreseen.status).toBe(422);
  const { requestId: _one, ...without } = foreseen.body;
  const { requestId: _other, ...run } = (await post(batch, { dryRun: '' })).body;
  expect(without).toEqual(run);
});

test.each(['?dryRun', '?dryRun=1', '?dryRun=TRUE', '?dryRun=true&dryRun=true'])(
  '%s is refused instead of storing events',
  async (dryRun) => {
    const before = await stored();
    const { status, body } = await post([makeEvent()], { dryRun });
    expect([status, body.field]).toEqual([400, 'dryRun']);
    expect(await stored()).toBe(before);
  }
);

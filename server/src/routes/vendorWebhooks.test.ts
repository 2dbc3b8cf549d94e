import { createHmac } from 'node:crypto';

import { type Job } from '@sync-health/contract';

import { startTestServer, TEST_TOKEN, type TestServer } from '../testing/testServer';

const SECRET = 'a secret that fivetran has too';

let server: TestServer;
beforeAll(async () => (server = await startTestServer({ fivetranSecret: SECRET })));
afterAll(() => server.close());

const bearer = { authorization: `Bearer ${TEST_TOKEN}` };

async function post(vendor: string, body: object, headers: object = bearer) {
  const answer = await server.app.inject({
    method: 'POST',
    url: `/v1/webhooks/${vendor}`,
    headers: { 'content-type': 'application/json', ...headers },
    payload: JSON.stringify(body),
  });
  return { status: answer.statusCode, body: answer.json<{ accepted: number; ignored: number }>() };
}

async function jobOf(jobId: string, connector: string) {
  const { body } = await server.call(`/v1/jobs/${jobId}?connector=${encodeURIComponent(connector)}`);
  return body as Job;
}

const TAKEN = { status: 200, body: { accepted: 1, ignored: 0 } };
const ignoredFor = (place: string) => ({
  status: 200,
  body: { accepted: 0, ignored: 1, detail: `It tells no state of a job: ${place}` },
});

it("a sync of Airbyte becomes a job, with the token as the URL's password", async () => {
  const body = {
    data: {
      connection: { id: 'c', name: 'zuora → salesforce', url: 'https://example.com' },
      jobId: 9988,
      startedAt: '2026-11-20T10:00:00Z',
      finishedAt: '2026-11-20T11:00:00Z',
      recordsEmitted: 90,
      recordsCommitted: 89,
      success: true,
    },
  };
  const basic = { authorization: `Basic ${Buffer.from(`webhook:${TEST_TOKEN}`).toString('base64')}` };
  expect(await post('airbyte', body, basic)).toEqual(TAKEN);
  expect(await jobOf('9988', 'zuora → salesforce')).toMatchObject({
    status: 'completed',
    totalRecords: 89,
    startTime: Date.UTC(2026, 10, 20, 10),
    endTime: Date.UTC(2026, 10, 20, 11),
  });
  const failed = { data: { ...body.data, jobId: 9989, success: false } };
  expect(await post('airbyte?connector=mine', failed)).toEqual(TAKEN);
  expect(await jobOf('9989', 'mine')).toMatchObject({ status: 'failed' });
  expect(await post('airbyte', { text: 'Your connection has changed' })).toEqual(ignoredFor('data.jobId has nothing'));
});

it('a sync of Fivetran becomes a job if its signature is valid', async () => {
  const signed = (body: object, secret = SECRET) => ({
    'x-fivetran-signature-256': createHmac('sha256', secret).update(JSON.stringify(body)).digest('hex').toUpperCase(),
  });
  const start = {
    event: 'sync_start',
    created: '2026-11-20T10:00:00.386Z',
    connector_name: 'zuora',
    sync_id: 's1',
    data: {},
  };
  const end = {
    ...start,
    event: 'sync_end',
    created: '2026-11-20T10:30:00.000Z',
    data: { status: 'FAILURE_WITH_TASK' },
  };
  expect(await post('fivetran', start, signed(start))).toEqual(TAKEN);
  expect(await jobOf('s1', 'zuora')).toMatchObject({ status: 'running' });
  expect(await post('fivetran', end, signed(end))).toEqual(TAKEN);
  expect(await jobOf('s1', 'zuora')).toMatchObject({ status: 'failed', endTime: Date.UTC(2026, 10, 20, 10, 30) });
  expect(await post('fivetran', { ...start, event: 'connection_test' })).toEqual(
    ignoredFor('event has "connection_test"')
  );
  expect(await post('fivetran', { ...end, data: { status: 'PAUSED' } })).toEqual(
    ignoredFor('data.status has "PAUSED"')
  );

  expect((await post('fivetran', start, signed(start, 'another'))).status).toBe(401);
  expect((await post('fivetran', end, signed(start))).status).toBe(401);
  expect((await post('fivetran', start, {})).status).toBe(401);
  expect((await post('airbyte', start, signed(start))).status).toBe(401);
});

it('a run of OpenLineage becomes a job', async () => {
  const event = (eventType: string, minute: string, over: object = {}) => ({
    eventType,
    eventTime: `2026-11-20T10:${minute}:00.000Z`,
    run: { runId: '0176a8c2-fe01-7439-87e6-56a1a1b4029f' },
    job: { namespace: 'airflow', name: 'sync_invoices' },
    ...over,
  });
  const outputs = [
    { outputFacets: { outputStatistics: { rowCount: 40 } } },
    { name: 'x' },
    { outputFacets: { outputStatistics: { rowCount: 2 } } },
  ];
  for (const sent of [event('START', '00'), event('RUNNING', '05'), event('COMPLETE', '10', { outputs })]) {
    expect(await post('openlineage', sent)).toEqual(TAKEN);
  }
  expect(await jobOf('0176a8c2-fe01-7439-87e6-56a1a1b4029f', 'airflow')).toMatchObject({
    scope: 'sync_invoices',
    status: 'completed',
    totalRecords: 42,
    endTime: Date.UTC(2026, 10, 20, 10, 10),
  });
  expect(await post('openlineage', event('OTHER', '00'))).toEqual(ignoredFor('eventType has "OTHER"'));
});

const AIRBYTE = { connection: { name: 'c' }, finishedAt: '2026-11-20T11:00:00Z' };

it.each([
  ['airbyte', { data: { ...AIRBYTE, jobId: null, success: true } }, 'data.jobId has null'],
  ['airbyte', { data: { ...AIRBYTE, jobId: 'unsaid' } }, 'data.success has nothing'],
  ['airbyte', { data: { ...AIRBYTE, jobId: 'unsaid', success: null } }, 'data.success has null'],
  ['fivetran', { event: 'sync_end', data: null }, 'data.status has nothing'],
  ['fivetran', { event: 'sync_end', data: { status: 'constructor' } }, 'data.status has "constructor"'],
  ['openlineage', { eventType: 'toString' }, 'eventType has "toString"'],
])('a notification of %s that says no state, as null or by no word of the vendor, is ignored: %j', async (...sent) => {
  const [vendor, body, place] = sent;
  expect(await post(vendor, body)).toEqual(ignoredFor(place));
});

const JOB = { namespace: 'airflow', name: 'sync' };

it('an invalid notification is refused by the name of its field', async () => {
  expect((await post('airbyte', { data: { jobId: 1, success: true } })).status).toBe(400);
  expect((await post('openlineage', { eventType: 'START' })).status).toBe(400);
  expect((await post('hevo', {})).status).toBe(400);
  // Its last digits are lost as a number, so it could be another job's.
  const large = { data: { ...AIRBYTE, jobId: 2 ** 53, success: true } };
  expect((await post('airbyte', large)).status).toBe(400);
  const ofTheFuture = { eventType: 'START', eventTime: '2099-01-01T00:00:00Z', run: { runId: 'r' }, job: JOB };
  expect((await post('openlineage', ofTheFuture)).status).toBe(422);
});

it('two long names of a source that begin alike do not become one connector', async () => {
  const run = (connector_name: string) => ({
    event: 'sync_start',
    created: '2026-11-20T10:00:00Z',
    connector_name,
    sync_id: 'long-name',
  });
  const longest = 'n'.repeat(100);
  expect(await post('fivetran', run(longest))).toEqual(TAKEN);
  expect(await post('fivetran', run(`${longest}2`))).toMatchObject({
    status: 400,
    body: { field: 'connector', detail: expect.stringMatching(/by 101 characters.* at most 100: add \?connector=/) },
  });
  expect(await post('fivetran?connector=second', run(`${longest}2`))).toEqual(TAKEN);
  expect(await jobOf('long-name', 'second')).toMatchObject({ scope: `${longest}2` });
});

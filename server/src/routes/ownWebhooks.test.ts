/** Webhooks whose notifications are read by a map of a file. */
import { createHmac } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { type Job } from '@sync-health/contract';

import { JobWebhookFileError, readJobWebhooks } from '../ingest/jobWebhooks/readFile';
import { startTestServer, TEST_TOKEN, type TestServer } from '../testing/testServer';

const SECRET = 'a secret of both sides';

const JOB = {
  jobId: '/run/id',
  connector: { value: 'own' },
  scope: { firstOf: ['/run/name', '/pipeline/a~1b'] },
  status: { of: '/run/state', is: { '1': 'running', ok: 'completed', broken: 'failed' } },
  updatedAt: { of: '/at', since1970: 'milliseconds' },
  startTime: '/run/started',
  endTime: { firstOf: ['/run/ended', '/run/broke'] },
  totalRecords: '/run/rows/0',
  triggeredBy: '/by',
};

const WEBHOOKS = {
  signed: { signature: { header: 'Authorization', secret: SECRET }, job: JOB },
  prefixed: {
    signature: { header: 'X-Sign', secret: SECRET, algorithm: 'sha512', encoding: 'base64', prefix: 'v1=' },
    job: JOB,
  },
  plain: { job: { ...JOB, status: { of: '/run/state' }, updatedAt: { of: '/at', since1970: 'seconds' } } },
};

let directory: string;
let server: TestServer;
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'sync-health-webhooks-'));
  server = await startTestServer({ jobWebhooksFile: await fileOf({ webhooks: WEBHOOKS }) });
});
afterAll(async () => {
  await server.close();
  await rm(directory, { recursive: true });
});

async function fileOf(content: unknown): Promise<string> {
  const file = path.join(directory, `${Math.random()}.json`);
  await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

async function post(name: string, body: string, headers: object) {
  const answer = await server.app.inject({
    method: 'POST',
    url: `/v1/webhooks/${name}`,
    headers: { 'content-type': 'application/json', ...headers },
    payload: body,
  });
  return { status: answer.statusCode, body: answer.json<{ detail?: string }>() };
}

const jobOf = async (jobId: string) => (await server.call(`/v1/jobs/${jobId}?connector=own`)).body as Job;

const AT = Date.UTC(2026, 10, 20, 10);
const notification = (run: object, over: object = {}) =>
  JSON.stringify({ run: { name: 'Invoices', ...run }, at: AT, ...over });

const bearer = { authorization: `Bearer ${TEST_TOKEN}` };
const hex = (body: string, secret = SECRET) => createHmac('sha256', secret).update(body).digest('hex');
const TAKEN = { status: 200, body: { accepted: 1, ignored: 0 } };
const ignoredFor = (reason: string) => ({
  status: 200,
  body: { accepted: 0, ignored: 1, detail: expect.stringContaining(reason) },
});

it('a signed notification becomes the state of a job, read where the map says', async () => {
  const start = notification({ id: 7, state: 1, started: '2026-11-20T09:59:00Z' }, { by: 'ada' });
  expect(await post('signed', start, { authorization: hex(start) })).toEqual(TAKEN);
  expect(await jobOf('7')).toMatchObject({
    scope: 'Invoices',
    status: 'running',
    startTime: AT - 60_000,
    updatedAt: AT,
    triggeredBy: 'ada',
    totalRecords: null,
  });
  const end = notification({ id: '7', state: 'broken', broke: '2026-11-20T10:05:00Z', rows: ['12'] }, { at: AT + 1 });
  expect(await post('signed', end, { authorization: hex(end).toUpperCase() })).toEqual(TAKEN);
  expect(await jobOf('7')).toMatchObject({ status: 'failed', endTime: AT + 300_000, totalRecords: 12 });
});

it('a signature may be of another kind, and a token does instead of one', async () => {
  const body = JSON.stringify({ run: { id: 'other', state: 'ok' }, pipeline: { 'a/b': 'Accounts' }, at: AT });
  const sign = createHmac('sha512', SECRET).update(body).digest('base64');
  expect(await post('prefixed', body, { 'x-sign': `v1=${sign}` })).toEqual(TAKEN);
  expect(await jobOf('other')).toMatchObject({ scope: 'Accounts', status: 'completed' });
  for (const name of ['signed', 'prefixed']) {
    expect(await post(name, body, bearer)).toEqual(TAKEN);
  }
  const ofSeconds = JSON.stringify({ run: { id: 'seconds', name: 'n', state: 'canceled' }, at: AT / 1000 });
  expect(await post('plain', ofSeconds, bearer)).toEqual(TAKEN);
  expect(await jobOf('seconds')).toMatchObject({ status: 'canceled', updatedAt: AT });
});

it('nothing is taken without a right signature or token', async () => {
  const body = notification({ id: 'forged', state: 'ok' });
  for (const authorization of [hex(body, 'another secret'), hex(`${body} `), hex(body).slice(1), 'x']) {
    expect((await post('signed', body, { authorization })).status).toBe(401);
  }
  const sign = createHmac('sha512', SECRET).update(body).digest('base64');
  expect((await post('prefixed', body, { 'x-sign': sign })).status).toBe(401);
  expect((await post('prefixed', body, { 'x-sign': `v1=${sign.toLowerCase()}` })).status).toBe(401);
  for (const name of ['signed', 'prefixed', 'plain']) {
    expect((await post(name, body, {})).status).toBe(401);
    expect((await post(name, body, { authorization: 'Bearer wrong' })).status).toBe(401);
  }
  expect((await post('plain', body, { authorization: hex(body) })).status).toBe(401);
  expect((await server.call('/v1/jobs/forged?connector=own')).status).toBe(404);
});

it('a notification that tells no state is ignored; one that can be no report is refused by its member', async () => {
  for (const state of ['started', 'toString', '__proto__', null, {}, []]) {
    expect(await post('signed', notification({ id: 'x', state }), bearer)).toEqual(
      ignoredFor(`/run/state has ${JSON.stringify(state)}, and the words of the map are `)
    );
  }
  const long = await post('signed', notification({ id: 'x', state: 'x'.repeat(5000) }), bearer);
  expect(long.body.detail?.length).toBeLessThan(300);
  for (const body of ['{}', '[]', 'null', '5', '"text"']) {
    expect(await post('plain', body, bearer)).toEqual(
      ignoredFor(' has nothing, and the words of the map are queued, running')
    );
  }
  const faults: Array<[body: string, says: string]> = [
    [notification({ state: 'ok' }), 'no run id'],
    [notification({ id: 'x', state: 'ok' }, { at: 'soon' }), 'updatedAt'],
    [notification({ id: 'x', state: 'ok' }, { at: 1e99 }), 'updatedAt'],
    [notification({ id: 'x', state: 'ok', name: {} }), 'scope'],
    [notification({ id: 'x', state: 'ok', started: 'yesterday' }), 'startTime'],
    ['{', 'not JSON'],
  ];
  for (const [body, says] of faults) {
    expect(await post('signed', body, bearer)).toMatchObject({
      status: 400,
      body: { detail: expect.stringContaining(says) },
    });
  }
  expect(await post('unknown', '{}', bearer)).toMatchObject({
    status: 400,
    body: { detail: expect.stringMatching(/airbyte, fivetran, openlineage, signed, prefixed, plain/) },
  });
});

describe('an unusable file is reported in one line that names the place', () => {
  const of = (over: object) => ({ webhooks: { w: { job: { ...JOB, ...over } } } });
  it.each([
    ['{', /is not JSON/],
    [{}, /must have required property 'webhooks'/],
    [{ webhooks: { airbyte: { job: JOB } } }, /webhooks\.airbyte must be a name/],
    [{ webhooks: { 'a b': { job: JOB } } }, /webhooks\.a b must be a name/],
    [{ webhooks: { w: { job: JOB, secret: 'x' } } }, /webhooks\.w must NOT have additional properties \(secret\)/],
    [{ webhooks: { w: { job: JOB, signature: { header: 'X' } } } }, /webhooks\.w\.signature .*secret/],
    [of({ jobId: 'run.id' }), /webhooks\.w\.job\.jobId/],
    [of({ status: { of: '/s', is: { a: 'done' } } }), /webhooks\.w\.job\.status\.is\.a .*\(queued, running/],
    [of({ status: undefined }), /webhooks\.w\.job must have required property 'status'/],
    [of({ updatedAt: { of: '/at' } }), /webhooks\.w\.job\.updatedAt/],
  ])('%j', async (content, says) => {
    const reading = readJobWebhooks(await fileOf(content));
    await expect(reading).rejects.toThrow(JobWebhookFileError);
    await expect(reading).rejects.toThrow(says);
  });
});

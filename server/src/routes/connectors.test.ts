/** What each connector sent, with which clients and formats, and what was rejected, against figures counted by hand. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { type ConnectorDetail, type ConnectorList, type CreatedToken } from '@sync-health/contract';

import { makeEvent } from '../testing/events';
import { startTestServer, TEST_TOKEN, type TestServer } from '../testing/testServer';

let directory: string;
let server: TestServer;
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'sync-health-connectors-'));
  const masksFile = path.join(directory, 'masks.json');
  await writeFile(
    masksFile,
    JSON.stringify({
      rules: [
        { pattern: '[^\\s@"]+@[^\\s@"]+', replacement: '***@***' },
        { pattern: '(?s).+', attributes: ['customer'] },
      ],
    })
  );
  server = await startTestServer({ masksFile });
});
afterAll(async () => {
  await server.close();
  await rm(directory, { recursive: true });
});

interface Sent {
  bearer?: string;
  type?: string;
  client?: string;
}

const post = (
  payload: object | string,
  { bearer = TEST_TOKEN, type = 'application/json', client = 'curl/8.5.0' }: Sent = {}
) =>
  server.app.inject({
    method: 'POST',
    url: '/v1/events',
    headers: { authorization: `Bearer ${bearer}`, 'content-type': type, 'user-agent': client },
    payload,
  });

async function list(bearer = TEST_TOKEN): Promise<ConnectorList> {
  await server.app.intakeLog.write();
  const answer = await server.app.inject({ url: '/v1/connectors', headers: { authorization: `Bearer ${bearer}` } });
  return answer.json<ConnectorList>();
}

async function detail(connector: string): Promise<ConnectorDetail> {
  await server.app.intakeLog.write();
  const { status, body } = await server.call(`/v1/connectors/${encodeURIComponent(connector)}`);
  expect(status).toBe(200);
  return body as ConnectorDetail;
}

async function token(name: string, more: object = {}) {
  const { body } = await server.call('/v1/tokens', { name, scopes: ['ingest', 'read'], ...more });
  return (body as CreatedToken).token;
}

test('counts new, repeated, conflicting and rejected events, by library and format', async () => {
  const bearer = await token('of crm');
  const events = ['a', 'b', 'c'].map((id) => makeEvent({ id, connector: 'crm' }));
  await post(events, { bearer });
  // One repeated, one with other content, one without its object.
  await post([events[0]!, { ...events[1]!, action: 'delete' }, { ...events[2]!, id: 'd', object: undefined }], {
    bearer,
  });
  await post(`${JSON.stringify(makeEvent({ id: 'e', connector: 'crm' }))}\n`, {
    bearer,
    type: 'application/x-ndjson',
    client: 'a-library/2',
  });
  expect(await detail('crm')).toMatchObject({
    connector: 'crm',
    lastEvent: Date.parse('2026-11-20T10:00:00.000Z'),
    accepted: 4,
    duplicates: 1,
    conflicts: 1,
    rejected: 1,
    sources: expect.arrayContaining([
      expect.objectContaining({ format: 'json', client: 'curl/8.5.0', accepted: 3, duplicates: 1, conflicts: 1 }),
      expect.objectContaining({ format: 'ndjson', client: 'a-library/2', accepted: 1, rejected: 0 }),
    ]),
    tokens: [{ id: bearer.split('_')[1], name: 'of crm', expires: null, revoked: null }],
    rejections: expect.arrayContaining([
      expect.objectContaining({ unit: 'event', reason: 'object is missing', count: 1 }),
      expect.objectContaining({ unit: 'event', reason: expect.stringMatching(/^conflict/), count: 1 }),
    ]),
  });
  const conflict = (await detail('crm')).rejections.find(({ reason }) => reason.startsWith('conflict'));
  const { startTime, endTime } = events[1]!;
  expect(JSON.parse(conflict!.sample!)).toMatchObject({ id: 'b', action: 'delete', startTime, endTime });
  expect((await list()).connectors.find(({ connector }) => connector === 'crm')).toMatchObject({
    accepted: 4,
    rejected: 1,
  });
});

test('a connector that only reports jobs is listed, without figures of events', async () => {
  const job = { connector: 'jobs-only', scope: 'Accounts', status: 'running', updatedAt: '2026-11-20T10:00:00Z' };
  const before = Date.now();
  const report = async (updatedAt: string) => {
    const headers = { authorization: `Bearer ${TEST_TOKEN}` };
    const answer = await server.app.inject({
      method: 'PUT',
      url: '/v1/jobs/j-1',
      headers,
      payload: { ...job, updatedAt },
    });
    expect(answer.statusCode).toBe(200);
  };
  await report(job.updatedAt);
  const nothing = { lastEvent: null, countedSince: null, accepted: 0, duplicates: 0, conflicts: 0, rejected: 0 };
  const summary = { connector: 'jobs-only', lastSent: expect.any(Number), ...nothing };
  const find = (connectors: ConnectorList['connectors']) =>
    connectors.find(({ connector }) => connector === 'jobs-only');
  expect(find((await list()).connectors)).toEqual(summary);
  expect(await detail('jobs-only')).toEqual({ ...summary, delay: null, sources: [], tokens: [], rejections: [] });
  expect((await detail('jobs-only')).lastSent).toBeGreaterThanOrEqual(before);
  const others = await token('of others', { connectors: ['crm'] });
  expect(find((await list(others)).connectors)).toBeUndefined();

  // Its first event brings the figures, and a later report is still the last that it sent.
  await post([makeEvent({ connector: 'jobs-only' })]);
  const { lastSent } = await detail('jobs-only');
  await report('2026-11-20T10:00:01Z');
  expect(await detail('jobs-only')).toMatchObject({ lastEvent: expect.any(Number), accepted: 1 });
  expect((await detail('jobs-only')).lastSent).toBeGreaterThanOrEqual(lastSent!);
});

test('details that differ only between events are one reason, with the last answer and what was sent', async () => {
  await post(
    ['x1', 'x2', 'x3'].map((id) => ({ ...makeEvent({ id, connector: 'many' }), startTime: '2026-11-20T11:00:00Z' }))
  );
  const { rejections } = await detail('many');
  expect(rejections).toHaveLength(1);
  expect(rejections[0]).toMatchObject({ reason: 'endTime is before startTime', count: 3 });
  expect(JSON.parse(rejections[0]!.sample!)).toMatchObject({ id: 'x1', connector: 'many', object: 'Invoice' });
});

test('a sample is masked and cut, whichever member holds personal data', async () => {
  await post([
    {
      ...makeEvent({ connector: 'masked', errorMessage: 'jane@example.com is unknown' }),
      mail: { of: 'joe@example.com' },
      attributes: { customer: 'Jane Doe', region: 'eu' },
      long: 'y'.repeat(100_000),
    },
  ]);
  const [rejection] = (await detail('masked')).rejections;
  expect(rejection!.sample).toContain('***@*** is unknown');
  expect(rejection!.sample).toContain('"region":"eu"');
  expect(rejection!.sample).not.toMatch(/jane|joe|Doe/i);
  expect(rejection!.sample!.length).toBeLessThan(1500);
});

test('a body refused as a whole counts as a request', async () => {
  const bearer = await token('bound', { connectors: ['whole'] });
  expect((await post('{"events": [', { bearer })).statusCode).toBe(400);
  expect((await post('<xml/>', { bearer, type: 'application/xml' })).statusCode).toBe(415);
  const notification = await server.app.inject({
    method: 'POST',
    url: '/v1/webhooks/airbyte?connector=whole',
    headers: { authorization: `Bearer ${bearer}` },
    payload: { data: { jobId: 1, success: true, finishedAt: 'soon' } },
  });
  expect(notification.statusCode).toBe(400);
  const { rejections, accepted } = await detail('whole');
  expect(accepted).toBe(0);
  expect(rejections.map(({ unit, count }) => [unit, count])).toEqual([
    ['request', 1],
    ['request', 1],
    ['request', 1],
  ]);
  expect(rejections.map((each) => each.detail).join()).toMatch(/not JSON/);
  expect(rejections.map((each) => each.detail).join()).toMatch(/updatedAt|scope/);
});

test('rejections without a connector are shown to tokens of all connectors, and a token adds to no other connector', async () => {
  const bearer = await token('bound to two', { connectors: ['one', 'two'] });
  await post('no json\n', { type: 'application/x-ndjson' });
  await post([makeEvent({ connector: 'victim' })], { bearer });
  const { unattributed, connectors } = await list();
  expect(unattributed).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ reason: 'The line is not JSON', count: 1, sample: null }),
      expect.objectContaining({ reason: expect.stringMatching(/does not allow the connector/), count: 1 }),
    ])
  );
  expect(connectors.map(({ connector }) => connector)).not.toContain('victim');
  expect((await server.call('/v1/connectors/victim')).status).toBe(404);
  expect(await list(bearer)).toEqual({ connectors: [], unattributed: [] });
});

test('few of many reasons are kept, and the counts lose none', async () => {
  const event = makeEvent({ connector: 'flood' });
  await post(
    Array.from({ length: 3000 }, (_, index) => ({
      ...event,
      [`field${'abcdefghij'[index % 10]}${'x'.repeat(index / 10)}`]: 1,
    }))
  );
  const { rejections, rejected } = await detail('flood');
  expect(rejected).toBe(3000);
  expect(rejections.length).toBeLessThanOrEqual(50);
});

test('the delay is from the end of an event to its arrival, and is negative when a clock is ahead', async () => {
  const arrivedMs = Date.now();
  const ended = (aheadMs: number, index: number) =>
    makeEvent({ connector: 'late', id: `late-${index}`, endTime: new Date(arrivedMs + aheadMs).toISOString() });
  // The median of four delays is the third, at index floor(4 · 0.5).
  await post([-3_600_000, -60_000, -30_000, 120_000].map(ended));
  const { delay } = await detail('late');
  const tookMs = Date.now() - arrivedMs;
  expect(delay!.events).toBe(4);
  for (const [figure, expected] of [
    [delay!.least, -120_000],
    [delay!.p50, 60_000],
    [delay!.p95, 3_600_000],
    [delay!.most, 3_600_000],
  ] as const) {
    expect(figure).toBeGreaterThanOrEqual(expected);
    expect(figure).toBeLessThanOrEqual(expected + tookMs);
  }
});

test('a connector may have any name', async () => {
  const name = 'a/b ?#%2F é';
  await post([makeEvent({ connector: name })]);
  expect((await detail(name)).accepted).toBe(1);
});

test('the log has reason and connector, in one line for many of a kind', async () => {
  const warn = jest.spyOn(server.app.log, 'warn').mockImplementation(() => undefined);
  try {
    await post(Array.from({ length: 500 }, () => ({ ...makeEvent({ connector: 'told' }), status: 'maybe' })));
    await server.app.intakeLog.write();
    const lines = warn.mock.calls.filter(([, message]) => message === 'rejected').map(([line]) => line);
    expect(lines).toEqual([
      expect.objectContaining({
        connector: 'told',
        count: 500,
        reason: expect.stringMatching(/^status must be one of/),
      }),
    ]);
  } finally {
    warn.mockRestore();
  }
});

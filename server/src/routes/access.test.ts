/** Every endpoint with every scope. What each one answers is written here, once. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { QUERY_TYPES, SCOPES } from '@sync-health/contract';

import { tokenCommand } from '../auth/tokenCommand';
import { at, failed, Operations, RANGE } from '../testing/operations';
import { TEST_TOKEN } from '../testing/testServer';

let directory: string;
let ops: Operations;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'sync-health-access-'));
  ops = await Operations.start({ dataDir: directory });
  for (const connector of ['c1', 'c2']) {
    await ops.send(failed({ id: `evt-${connector}`, connector, recordId: `r-${connector}` }));
    await ops.putJob(`job-${connector}`, { connector });
  }
});
afterAll(async () => {
  await ops.close();
  await rm(directory, { recursive: true });
});

async function token(scopes: string, ...more: string[]) {
  const output = await tokenCommand(
    ['create', '--name', `test ${scopes}`, '--scopes', scopes, ...more],
    ops.server.app.config
  );
  return output.split('\n')[0] ?? '';
}

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

async function status(method: Method, url: string, bearer: string | null, payload?: object) {
  const response = await ops.server.app.inject({
    method,
    url,
    headers: bearer === null ? {} : { authorization: `Bearer ${bearer}` },
    ...(payload ? { payload } : {}),
  });
  return { status: response.statusCode, headers: response.headers, body: response.body };
}

const range = `from=${RANGE.from}&to=${RANGE.to}`;

const ENDPOINTS: Array<[Method, string, object | undefined, (typeof SCOPES)[number] | null]> = [
  ['POST', '/v1/events', [failed({ id: 'x' })], 'ingest'],
  ['POST', '/v1/traces', {}, 'ingest'],
  ['POST', '/v1/logs', {}, 'ingest'],
  ['POST', '/v1/webhooks/airbyte', {}, 'ingest'],
  ['PUT', '/v1/jobs/j', { connector: 'c1', scope: 's', status: 'running', updatedAt: at(0) }, 'ingest'],
  ['POST', '/v1/query', { ...RANGE, query: { type: 'failures' } }, 'read'],
  ['GET', `/v1/values/object?${range}`, undefined, 'read'],
  ['GET', `/v1/failures.csv?${range}`, undefined, 'read'],
  ['GET', '/v1/error-catalogue', undefined, 'read'],
  ['GET', '/v1/connectors', undefined, 'read'],
  ['GET', '/v1/connectors/c1', undefined, 'read'],
  ['GET', '/v1/changes', undefined, 'read'],
  ['GET', '/v1/jobs', undefined, 'read'],
  ['GET', '/v1/jobs/job-c1', undefined, 'read'],
  ['GET', '/v1/commands', undefined, 'read'],
  ['GET', '/v1/commands/nope', undefined, 'read'],
  ['POST', '/v1/commands', { type: 'retry', connector: 'c1', eventIds: ['nope'] }, 'operate'],
  ['POST', '/v1/commands/nope/replay', undefined, 'operate'],
  ['POST', '/v1/commands/nope/stop', { reason: 'x' }, 'operate'],
  ['POST', '/v1/commands/preview', { type: 'retry', connector: 'c1', eventIds: ['x'] }, 'operate'],
  ['POST', '/v1/commands/nope/pause', { reason: 'x' }, 'operate'],
  ['POST', '/v1/commands/nope/resume', { reason: 'x' }, 'operate'],
  ['PUT', '/v1/error-groups/nope', { status: 'acknowledged' }, 'operate'],
  ['GET', `/v1/error-groups/decisions?${range}`, undefined, 'read'],
  ['GET', `/v1/record?${range}&recordId=r`, undefined, 'read'],
  ['GET', `/v1/records?${range}&search=r`, undefined, 'read'],
  ['GET', '/v1/payload?connector=c1&eventId=nope', undefined, 'operate'],
  ['GET', '/v1/objectives', undefined, 'read'],
  ['GET', '/v1/objectives/nope', undefined, 'read'],
  [
    'PUT',
    '/v1/objectives/o',
    { connector: 'c1', indicator: { type: 'errorRate' }, target: 0.9, windowDays: 1 },
    'manage',
  ],
  ['DELETE', '/v1/objectives/nope', undefined, 'manage'],
  ['GET', '/v1/tokens', undefined, 'manage'],
  ['POST', '/v1/tokens', { name: 'x', scopes: ['manage'] }, 'manage'],
  ['DELETE', '/v1/tokens/nope', undefined, 'manage'],
  ['GET', '/v1/commands/pending?connector=c1', undefined, 'connector'],
  ['POST', '/v1/commands/nope/result', { state: 'completed' }, 'connector'],
  ['GET', '/v1/access', undefined, null],
];

it.each(ENDPOINTS)('%s %s admits only tokens with its scope', async (method, url, payload, needed) => {
  const without = await status(method, url, null, payload);
  expect(without.status).toBe(401);
  expect(without.headers['www-authenticate']).toMatch(/^Bearer/);
  // OTLP has its own error document.
  expect(without.headers['content-type']).toMatch(
    /traces|logs/.test(url) ? /^application\/json/ : /^application\/problem\+json/
  );
  for (const scope of SCOPES) {
    const answer = await status(method, url, await token(scope), payload);
    if (needed === null || scope === needed) {
      expect(answer.status).not.toBe(401);
      expect(answer.status).not.toBe(403);
    } else {
      expect(answer.status).toBe(403);
      expect(answer.body).toContain(`lacks the scope ${needed}`);
      expect(answer.headers['www-authenticate']).toContain('insufficient_scope');
    }
  }
});

it('the matrix covers every route of the API', async () => {
  const { paths } = ops.server.app.swagger() as { paths: Record<string, object> };
  const known = new Set(
    ENDPOINTS.map(([, url]) => url.split('?')[0]!.replace(/job-c1|nope|airbyte|\/object$|\/j$/g, '*'))
  );
  const routes = Object.keys(paths).filter((route) => route.startsWith('/v1/'));
  const covered = (route: string) =>
    [...known].some((url) =>
      new RegExp(`^${route.replace(/\{\w+\}/g, '[^/]*').replace(/\./g, '\\.')}$`).test(url.replace(/s\*$/, 's/*'))
    );
  expect(routes.filter((route) => !covered(route))).toEqual([]);
});

it('health, metrics and docs need no token', async () => {
  for (const url of ['/healthz', '/readyz', '/metrics', '/docs/json']) {
    expect((await status('GET', url, null)).status).toBe(200);
  }
});

const OBJECTIVE = { connector: 'c1', indicator: { type: 'errorRate' }, target: 0.9, windowDays: 1 };

const AIRBYTE = {
  data: {
    connection: { id: 'c', name: 'c2', url: 'https://example.com' },
    jobId: 1,
    startedAt: '2026-11-20T10:00:00Z',
    finishedAt: '2026-11-20T11:00:00Z',
    success: true,
  },
};

const { connector: _, id: __, ...DATA } = failed({ id: 'w' });

const cloudEvent = (connector: string) =>
  JSON.stringify({ specversion: '1.0', id: 'w', source: connector, type: 'com.example.synced', data: DATA });

function csvEvent(connector: string) {
  const event = { ...DATA, id: 'w', connector };
  return `${Object.keys(event).join(',')}\n${Object.values(event).join(',')}\n`;
}

const resource = (connector: string) => ({
  attributes: [{ key: 'service.name', value: { stringValue: connector } }],
});
const ATTRIBUTES = { object: 'Invoice', action: 'update', record_id: 'w', duration_ms: '5', id: 'w' };
const attributes = Object.entries(ATTRIBUTES).map(([key, stringValue]) => ({
  key: `sync_health.${key}`,
  value: { stringValue },
}));
const NANOS = '1795168800000000000';

const otlpSpan = (connector: string) =>
  JSON.stringify({
    resourceSpans: [
      {
        resource: resource(connector),
        scopeSpans: [
          {
            spans: [
              {
                traceId: '0123456789abcdef0123456789abcdef',
                spanId: '0123456789abcdef',
                name: 'sync',
                startTimeUnixNano: NANOS,
                endTimeUnixNano: NANOS,
                attributes,
              },
            ],
          },
        ],
      },
    ],
  });

const otlpLog = (connector: string) =>
  JSON.stringify({
    resourceLogs: [
      { resource: resource(connector), scopeLogs: [{ logRecords: [{ timeUnixNano: NANOS, attributes }] }] },
    ],
  });

const idIn = (bearer: string) => bearer.split('_')[1]!;

it('a token bound to a connector neither reads, writes nor acts on another', async () => {
  const bound = await token(SCOPES.join(','), '--connector', 'c1');
  const command = (await ops.ask({ type: 'retry', connector: 'c2', eventIds: ['evt-c2'] })).body;
  const [{ groupId } = { groupId: '' }] = await ops.query({ type: 'errors', filters: { connector: ['c2'] } });
  await status('PUT', `/v1/error-groups/${groupId}`, TEST_TOKEN, { connector: 'c2', status: 'acknowledged' });
  await status('PUT', '/v1/objectives/theirs', TEST_TOKEN, { ...OBJECTIVE, connector: 'c2' });

  expect((await status('GET', '/v1/access', bound)).body).toContain('"connectors":["c1"]');
  const refused: Array<[Method, string, object | undefined, number]> = [
    ['POST', '/v1/events', [failed({ id: 'y', connector: 'c2' })], 422],
    ['PUT', '/v1/jobs/j', { connector: 'c2', scope: 's', status: 'running', updatedAt: at(0) }, 403],
    ['PUT', '/v1/jobs/j', { scope: 's', status: 'running', updatedAt: at(0) }, 403],
    ['GET', '/v1/jobs/job-c2', undefined, 404],
    ['GET', '/v1/jobs/job-c2?connector=c2', undefined, 404],
    ['GET', `/v1/commands/${command.id}`, undefined, 404],
    ['POST', '/v1/commands', { type: 'retry', connector: 'c2', eventIds: ['evt-c2'] }, 403],
    ['POST', '/v1/commands', { type: 'cancel', connector: 'c2', jobId: 'job-c2' }, 403],
    ['POST', '/v1/commands/preview', { type: 'retry', connector: 'c2', eventIds: ['evt-c2'] }, 403],
    ['POST', `/v1/commands/${command.id}/replay`, undefined, 404],
    ['POST', `/v1/commands/${command.id}/stop`, {}, 404],
    ['POST', `/v1/commands/${command.id}/pause`, {}, 404],
    ['POST', `/v1/commands/${command.id}/resume`, {}, 404],
    ['POST', '/v1/commands', { type: 'dismiss', connector: 'c2', eventIds: ['evt-c2'], reason: 'x' }, 403],
    ['POST', `/v1/commands/${command.id}/result`, { state: 'completed' }, 404],
    ['GET', '/v1/payload?connector=c2&eventId=evt-c2', undefined, 403],
    ['PUT', '/v1/error-groups/nope', { connector: 'c2', status: 'muted' }, 403],
    ['GET', '/v1/commands/pending?connector=c2', undefined, 403],
    ['POST', '/v1/webhooks/airbyte?connector=c2', AIRBYTE, 403],
    ['POST', '/v1/webhooks/airbyte', AIRBYTE, 403],
    ['PUT', '/v1/objectives/o', { ...OBJECTIVE, connector: 'c2' }, 403],
    ['PUT', '/v1/objectives/theirs', OBJECTIVE, 403],
    ['GET', '/v1/objectives/theirs', undefined, 404],
    ['GET', '/v1/connectors/c2', undefined, 404],
    ['DELETE', '/v1/objectives/theirs', undefined, 404],
    ['POST', '/v1/tokens', { name: 'x', scopes: ['read'], connectors: ['c2'] }, 403],
    ['POST', '/v1/tokens', { name: 'x', scopes: ['read'] }, 403],
    ['DELETE', `/v1/tokens/${idIn(await token('read'))}`, undefined, 404],
  ];
  for (const [method, url, payload, expected] of refused) {
    expect([url, (await status(method, url, bound, payload)).status]).toEqual([url, expected]);
  }
  const seen: Array<[Method, string, object | undefined]> = [
    ['GET', '/v1/jobs', undefined],
    ['GET', '/v1/jobs?connector=c2', undefined],
    ['GET', '/v1/commands', undefined],
    ['GET', '/v1/commands?connector=c2', undefined],
    ['GET', '/v1/access', undefined],
    ['GET', `/v1/error-groups/decisions?${range}`, undefined],
    ['GET', `/v1/record?${range}&recordId=r-c2`, undefined],
    ['GET', `/v1/record?${range}&recordId=r-c2&connector=c2`, undefined],
    ['GET', '/v1/objectives', undefined],
    ['GET', '/v1/connectors', undefined],
    ['GET', '/v1/tokens', undefined],
    ['GET', `/v1/values/connector?${range}`, undefined],
    ['GET', `/v1/failures.csv?${range}&connector=c2`, undefined],
    ['GET', `/v1/values/object?${range}&connector=c2`, undefined],
    ...Object.keys(QUERY_TYPES).map((type): [Method, string, object] => [
      'POST',
      '/v1/query',
      { ...RANGE, query: { type, filters: { connector: ['c2'] } } },
    ]),
  ];
  for (const url of [
    `/v1/error-groups/decisions?${range}`,
    `/v1/record?${range}&recordId=r-c2`,
    '/v1/objectives',
    '/v1/connectors',
  ]) {
    // Other tokens do see the other connector.
    expect((await status('GET', url, TEST_TOKEN)).body).toContain('"c2"');
  }
  for (const [method, url, payload] of seen) {
    const answer = await status(method, url, bound, payload);
    expect([url, answer.status]).toEqual([url, 200]);
    expect(answer.body).not.toMatch(/evt-c2|r-c2|job-c2|"c2"/);
  }

  // Formats that name the connector elsewhere than JSON events do.
  const ways: Array<[string, string, string, number, RegExp]> = [
    ['/v1/events', 'application/cloudevents+json', cloudEvent('c2'), 422, /does not allow the connector/],
    ['/v1/events', 'text/csv', csvEvent('c2'), 422, /does not allow the connector/],
    ['/v1/events', 'application/x-ndjson', JSON.stringify(failed({ id: 'n', connector: 'c2' })), 422, /does not allow/],
    ['/v1/traces', 'application/json', otlpSpan('c2'), 200, /"rejectedSpans":"?1.*does not allow the connector/],
    ['/v1/logs', 'application/json', otlpLog('c2'), 200, /"rejectedLogRecords":"?1.*does not allow the connector/],
  ];
  for (const [url, type, payload, expected, said] of ways) {
    const answer = await ops.server.app.inject({
      method: 'POST',
      url,
      headers: { authorization: `Bearer ${bound}`, 'content-type': type },
      payload,
    });
    expect([url, type, answer.statusCode]).toEqual([url, type, expected]);
    expect(answer.body).toMatch(said);
  }
  const stored = await ops.server.app.storage.rows<{ id: string }>("SELECT id FROM events WHERE connector = 'c2'");
  expect(stored).toEqual([{ id: 'evt-c2' }]);

  // Every route that takes a connector is among them.
  const { paths } = ops.server.app.swagger() as { paths: Record<string, object> };
  const tried = [...refused.map(([, url]) => url), ...seen.map(([, url]) => url), ...ways.map(([url]) => url)];
  const takesOne = Object.entries(paths).filter(([, operations]) => /"connectors?"/.test(JSON.stringify(operations)));
  const untried = takesOne.filter(
    ([route]) => !tried.some((url) => new RegExp(`^${route.replace(/\{\w+\}/g, '[^/?]+')}([?]|$)`).test(url))
  );
  expect(untried.map(([route]) => route)).toEqual([]);
  expect(takesOne.length).toBeGreaterThan(10);
});

it('an idempotency key does not lead to a command of another connector', async () => {
  const headers = { 'idempotency-key': 'shared' };
  await ops.ask({ type: 'retry', connector: 'c2', eventIds: ['nope'] }, headers);
  expect((await ops.ask({ type: 'retry', connector: 'c1', eventIds: ['nope'] }, headers)).status).toBe(422);
});

it('an idempotency key belongs to its token, even if two tokens have the same name', async () => {
  const ids = [];
  for (const bearer of [await token('operate'), await token('operate')]) {
    const headers = { 'idempotency-key': 'of one token', authorization: `Bearer ${bearer}` };
    ids.push((await ops.ask({ type: 'retry', connector: 'c1', eventIds: ['nope'] }, headers)).body.id);
  }
  expect(new Set(ids).size).toBe(2);
});

it('a revoked token is refused at once, and guessing tokens is slowed down', async () => {
  const bearer = await token('read');
  expect((await status('GET', '/v1/jobs', bearer)).status).toBe(200);
  await tokenCommand(['revoke', bearer.split('_')[1]!], ops.server.app.config);
  expect((await status('GET', '/v1/jobs', bearer)).status).toBe(401);
  let last = await status('GET', '/v1/jobs', 'guess');
  for (let attempt = 0; attempt < 40; attempt++) {
    last = await status('GET', '/v1/jobs', `guess ${attempt}`.replace(' ', ''));
  }
  expect(last.status).toBe(429);
  expect(Number(last.headers['retry-after'])).toBeGreaterThan(0);

  // One broken sender does not lock out others at the same address.
  expect((await status('GET', '/v1/jobs', TEST_TOKEN)).status).toBe(200);
  expect((await status('GET', '/v1/jobs', await token('read'))).status).toBe(200);
});

/** Every endpoint with every scope: what each answers is stated here, once. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { SCOPES } from '@sync-health/contract';

import { tokenCommand } from '../auth/tokenCommand';
import { at, failed, Operations, RANGE } from '../testing/operations';
import { TEST_TOKEN } from '../testing/testServer';

let directory: string;
let file: string;
let ops: Operations;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'sync-health-access-'));
  file = path.join(directory, 'tokens.json');
  ops = await Operations.start({ tokensFile: file });
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
  const output = await tokenCommand(['create', '--name', `test ${scopes}`, '--scopes', scopes, ...more], file);
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
  ['GET', '/v1/jobs', undefined, 'read'],
  ['GET', '/v1/jobs/job-c1', undefined, 'read'],
  ['GET', '/v1/commands', undefined, 'read'],
  ['GET', '/v1/commands/nope', undefined, 'read'],
  ['POST', '/v1/commands', { type: 'retry', connector: 'c1', eventIds: ['nope'] }, 'operate'],
  ['POST', '/v1/commands/nope/replay', undefined, 'operate'],
  ['POST', '/v1/commands/nope/stop', { reason: 'x' }, 'operate'],
  ['POST', '/v1/commands/nope/pause', { reason: 'x' }, 'operate'],
  ['POST', '/v1/commands/nope/resume', { reason: 'x' }, 'operate'],
  ['PUT', '/v1/error-groups/nope', { status: 'acknowledged' }, 'operate'],
  ['GET', '/v1/objectives', undefined, 'read'],
  ['GET', '/v1/objectives/nope', undefined, 'read'],
  [
    'PUT',
    '/v1/objectives/o',
    { connector: 'c1', indicator: { type: 'errorRate' }, target: 0.9, windowDays: 1 },
    'manage',
  ],
  ['DELETE', '/v1/objectives/nope', undefined, 'manage'],
  ['GET', '/v1/commands/pending?connector=c1', undefined, 'connector'],
  ['POST', '/v1/commands/nope/result', { state: 'completed' }, 'connector'],
  ['GET', '/v1/access', undefined, null],
];

it.each(ENDPOINTS)('%s %s lets in whom its scope names', async (method, url, payload, needed) => {
  const without = await status(method, url, null, payload);
  expect(without.status).toBe(401);
  expect(without.headers['www-authenticate']).toMatch(/^Bearer/);
  // OTLP has an error document of its own.
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

it('no route of the API is left out of the matrix', async () => {
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

it('a token bound to a connector neither reads, writes nor acts on another', async () => {
  const bound = await token('ingest,read,operate,connector', '--connector', 'c1');
  const command = (await ops.ask({ type: 'retry', connector: 'c2', eventIds: ['evt-c2'] })).body;

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
    ['POST', `/v1/commands/${command.id}/replay`, undefined, 404],
    ['POST', `/v1/commands/${command.id}/stop`, {}, 404],
    ['POST', '/v1/commands', { type: 'dismiss', connector: 'c2', eventIds: ['evt-c2'], reason: 'x' }, 403],
    ['POST', `/v1/commands/${command.id}/result`, { state: 'completed' }, 404],
    ['PUT', '/v1/error-groups/nope', { connector: 'c2', status: 'muted' }, 403],
    ['GET', '/v1/commands/pending?connector=c2', undefined, 403],
  ];
  for (const [method, url, payload, expected] of refused) {
    expect([url, (await status(method, url, bound, payload)).status]).toEqual([url, expected]);
  }
  const seen: Array<[Method, string, object | undefined]> = [
    ['GET', '/v1/jobs', undefined],
    ['GET', '/v1/jobs?connector=c2', undefined],
    ['GET', '/v1/commands', undefined],
    ['GET', `/v1/values/connector?${range}`, undefined],
    ['GET', `/v1/failures.csv?${range}&connector=c2`, undefined],
    ...['failures', 'errors', 'jobs', 'commands', 'records', 'summary', 'trend', 'percentiles'].map(
      (type): [Method, string, object] => [
        'POST',
        '/v1/query',
        { ...RANGE, query: { type, filters: { connector: ['c2'] } } },
      ]
    ),
  ];
  for (const [method, url, payload] of seen) {
    const answer = await status(method, url, bound, payload);
    expect([url, answer.status]).toEqual([url, 200]);
    expect(answer.body).not.toMatch(/evt-c2|r-c2|job-c2|"c2"/);
  }
});

it('an idempotency key does not lead to a command of another connector', async () => {
  const headers = { 'idempotency-key': 'shared' };
  await ops.ask({ type: 'retry', connector: 'c2', eventIds: ['nope'] }, headers);
  expect((await ops.ask({ type: 'retry', connector: 'c1', eventIds: ['nope'] }, headers)).status).toBe(422);
});

it('a revoked token is refused at once, and guessing is slowed down', async () => {
  const bearer = await token('read');
  expect((await status('GET', '/v1/jobs', bearer)).status).toBe(200);
  await tokenCommand(['revoke', bearer.split('_')[1]!], file);
  expect((await status('GET', '/v1/jobs', bearer)).status).toBe(401);
  let last = await status('GET', '/v1/jobs', 'guess');
  for (let attempt = 0; attempt < 40; attempt++) {
    last = await status('GET', '/v1/jobs', `guess ${attempt}`.replace(' ', ''));
  }
  expect(last.status).toBe(429);
  expect(Number(last.headers['retry-after'])).toBeGreaterThan(0);

  // One broken sender does not lock out those beside it.
  expect((await status('GET', '/v1/jobs', TEST_TOKEN)).status).toBe(200);
  expect((await status('GET', '/v1/jobs', await token('read'))).status).toBe(200);
});

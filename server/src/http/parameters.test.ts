/** Query parameters that a call does not have are refused, so that none is ignored that would change its meaning. */
import { type Problem } from '@sync-health/contract/problem';

import { makeEvent } from '../testing/events';
import { startTestServer, TEST_TOKEN, type TestServer } from '../testing/testServer';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

const AUTHORIZATION = { authorization: `Bearer ${TEST_TOKEN}` };
const RANGE = 'from=2026-11-20T00:00:00Z&to=2026-11-21T00:00:00Z';

async function stored(): Promise<number> {
  const [row] = await server.app.storage.rows<{ count: number }>('SELECT count() AS count FROM events');
  return row!.count;
}

const CSV =
  'id,mode,object,action,recordId,startTime,endTime,status\n1,realtime,A,update,r,2026-11-20T10:00:00Z,2026-11-20T10:00:01Z,success';
const FORMATS: Array<[type: string, payload: string]> = [
  ['application/json', JSON.stringify([makeEvent()])],
  ['application/x-ndjson', JSON.stringify(makeEvent())],
  ['text/csv', CSV],
  [
    'application/cloudevents+json',
    JSON.stringify({ specversion: '1.0', id: 'e', source: 's', type: 't', data: makeEvent() }),
  ],
];

const REFUSED: Array<[query: string, field: string, detail: string]> = [
  ['dryrun=true', 'dryrun', 'dryrun is not known here: it is written dryRun.'],
  ['dry_run=true', 'dry_run', 'dry_run is not known here: it is written dryRun.'],
  ['preview=1', 'preview', 'preview is not known here: the parameters are map, job, startTime, dryRun.'],
  ['__proto__=1', '__proto__', '__proto__ is not known here: the parameters are map, job, startTime, dryRun.'],
  ['dryRun=true&dryRun=false', 'dryRun', 'dryRun is given 2 times: give it once.'],
  ['map=failures&map=failures', 'map', 'map is given 2 times: give it once.'],
  ['dryRun=TRUE', 'dryRun', 'dryRun must be true or false.'],
  ['dryRun=1', 'dryRun', 'dryRun must be true or false.'],
  ['dryRun=', 'dryRun', 'dryRun must be true or false.'],
  ['startTime=Unknown', 'startTime', 'startTime must be "unknown".'],
];

test.each(FORMATS)('%s is not stored where a parameter is not understood', async (type, payload) => {
  const before = await stored();
  for (const [query, field, detail] of REFUSED) {
    const answer = await server.app.inject({
      method: 'POST',
      url: `/v1/events?${query}`,
      headers: { ...AUTHORIZATION, 'content-type': type },
      payload,
    });
    expect([query, answer.statusCode, answer.json<Problem>()]).toMatchObject([query, 400, { field, detail }]);
  }
  expect(await stored()).toBe(before);
});

test('every call of the API refuses an unknown parameter, by its name', async () => {
  const calls = Object.entries(server.app.swagger().paths ?? {})
    .filter(([url]) => url.startsWith('/v1/'))
    .flatMap(([url, methods]) => Object.keys(methods ?? {}).map((method) => [method.toUpperCase(), url] as const));
  expect(calls.length).toBeGreaterThan(30);
  for (const [method, url] of calls) {
    const answer = await server.app.inject({
      method: method as 'GET',
      url: `${url.replaceAll(/\{.*?\}/g, 'x')}?Unknown=1`,
      headers: AUTHORIZATION,
    });
    expect([method, url, answer.statusCode, answer.body]).toEqual([
      method,
      url,
      400,
      expect.stringContaining('Unknown is not known here: '),
    ]);
  }
});

test('a filter may be repeated, and any other parameter is given once', async () => {
  const values = `/v1/values/object?${RANGE}`;
  expect((await server.call(`${values}&object=A&object=B`)).status).toBe(200);
  expect(await server.call(`${values}&Connector=a`)).toMatchObject({
    status: 400,
    body: { field: 'Connector', detail: 'Connector is not known here: it is written connector.' },
  });
  expect(await server.call(`${values}&search=a&search=b`)).toMatchObject({
    status: 400,
    body: { field: 'search', detail: 'search is given 2 times: give it once.' },
  });
  expect(await server.call('/v1/connectors?connector=a')).toMatchObject({
    status: 400,
    body: { field: 'connector', detail: 'connector is not known here: this call has no parameters.' },
  });
});

test('who has no token is told so, whatever the parameters', async () => {
  expect((await server.app.inject('/v1/connectors?connector=a')).statusCode).toBe(401);
});

test.each(['/healthz', '/readyz', '/metrics', '/docs/json'])('%s may be asked with any parameter', async (url) => {
  expect((await server.app.inject(`${url}?probe=1&probe=2`)).statusCode).toBe(200);
});

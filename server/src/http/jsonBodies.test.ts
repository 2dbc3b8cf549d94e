import { startTestServer, TEST_TOKEN, type TestServer } from '../testing/testServer';

let server: TestServer;
beforeAll(async () => (server = await startTestServer()));
afterAll(() => server.close());

const send = async (method: 'PUT' | 'POST' | 'DELETE', url: string, text: string, charset = '') => {
  const answer = await server.app.inject({
    method,
    url,
    headers: { authorization: `Bearer ${TEST_TOKEN}`, 'content-type': `application/json${charset}` },
    // One byte for each character.
    payload: Buffer.from(text, 'latin1'),
  });
  return { status: answer.statusCode, body: answer.json<{ connector?: string; field?: string; detail?: string }>() };
};

const jobOf = (connector: string) =>
  `{"connector": "${connector}", "scope": "all", "status": "running", "updatedAt": "2026-11-20T10:00:00Z"}`;
const START = '{"eventType": "START", "eventTime": "2026-11-20T10:00:00Z", "run": {"runId": "r"}, ';

it.each([
  ['PUT', '/v1/jobs/j', jobOf('r\xe9')],
  ['POST', '/v1/commands', '{"type": "retry", "connector": "c1", "eventIds": ["r\xe9"]}'],
  ['POST', '/v1/commands/none/stop', '{"reason": "r\xe9"}'],
  ['POST', '/v1/webhooks/openlineage', `${START}"job": {"namespace": "r\xe9", "name": "n"}}`],
] as const)('%s %s refuses bytes that are not UTF-8, which would decode like others', async (method, url, text) => {
  expect(await send(method, url, text)).toMatchObject({ status: 400, body: { field: 'Content-Type' } });
});

it('a body is decoded by its charset, without its byte order mark', async () => {
  const named = await send('PUT', '/v1/jobs/latin', jobOf('r\xe9'), '; charset=iso-8859-1');
  expect(named).toMatchObject({ status: 200, body: { connector: 'r\u00e9' } });
  expect((await send('PUT', '/v1/jobs/marked', `\xef\xbb\xbf${jobOf('c1')}`)).status).toBe(200);
});

it('half of a surrogate pair is refused by the name of its member', async () => {
  const escape = '\\ud83d';
  expect(await send('PUT', '/v1/jobs/half', jobOf(escape))).toMatchObject({
    status: 400,
    body: { field: 'connector' },
  });
  const retry = `{"type": "retry", "connector": "c1", "eventIds": ["a", "b${escape}"]}`;
  expect(await send('POST', '/v1/commands', retry)).toMatchObject({ status: 400, body: { field: 'eventIds.1' } });
  const notification = `${START}"job": {"namespace": "r${escape}", "name": "n"}}`;
  expect(await send('POST', '/v1/webhooks/openlineage', notification)).toMatchObject({
    status: 400,
    body: { field: 'job.namespace' },
  });
  const whole = `${escape}\\ude00`;
  expect(await send('PUT', '/v1/jobs/whole', jobOf(whole))).toMatchObject({
    status: 200,
    body: { connector: '\u{1f600}' },
  });
});

it.each(['/v1/objectives/none', '/v1/tokens/none'])('DELETE %s without a body may declare JSON', async (url) => {
  expect(await send('DELETE', url, '')).toMatchObject({ status: 404 });
});

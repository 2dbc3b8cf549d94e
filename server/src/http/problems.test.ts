/** Invalid HTTP requests, and requests with unsupported bodies, get problem documents too. */
import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';

import { startTestServer, TEST_TOKEN, type TestServer } from '../testing/testServer';

let server: TestServer;
let port: number;
beforeAll(async () => {
  server = await startTestServer();
  await server.app.listen({ port: 0, host: '127.0.0.1' });
  ({ port } = server.app.server.address() as AddressInfo);
});
afterAll(() => server.close());

async function send(text: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  socket.end(text);
  await once(socket, 'close');
  return Buffer.concat(chunks).toString();
}

it.each([
  [
    `GET /v1/jobs?connector=${'x'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`,
    431,
    'The address and the headers are too',
  ],
  [`GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, 431, 'The address and the headers are too'],
  ['nonsense\r\n\r\n', 400, 'This is not an HTTP request'],
  ['GET /v1/jobs/%ff HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', 400, 'The address is not one'],
])('%.20s… is answered by a problem document', async (text, status, detail) => {
  const answer = await send(text);
  expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  expect(answer.toLowerCase()).toContain('content-type: application/problem+json');
  expect(answer.toLowerCase()).toContain('x-content-type-options: nosniff');
  expect(JSON.parse(answer.split('\r\n\r\n')[1]!)).toMatchObject({ status, detail: expect.stringContaining(detail) });
});

it.each([
  [
    '/v1/events',
    'text/plain',
    expect.stringMatching(
      /^The Content-Type text\/plain is not read here: send application\/json or application\/x-ndjson/
    ),
  ],
  ['/v1/query', 'text/csv', 'The Content-Type text/csv is not read here: send application/json.'],
])('a body for %s of the type %s is answered with the supported types', async (url, type, detail) => {
  const headers = { authorization: `Bearer ${TEST_TOKEN}`, 'content-type': type };
  const answer = await server.app.inject({ method: 'POST', url, headers, payload: 'a,b' });
  expect(answer.json()).toMatchObject({ status: 415, detail, field: 'Content-Type' });
});

it.each([
  ['POST', '/v1/query'],
  ['PUT', '/v1/objectives/o'],
  ['PUT', '/v1/jobs/j'],
  ['POST', '/v1/tokens'],
] as const)('%s %s says what a body has to be where it is a list, null, a text or a number', async (method, url) => {
  for (const payload of ['[]', 'null', '"text"', '5']) {
    const response = await server.app.inject({
      method,
      url,
      headers: { authorization: `Bearer ${TEST_TOKEN}`, 'content-type': 'application/json' },
      payload,
    });
    expect(response.json()).toMatchObject({ status: 400, detail: expect.stringContaining('must be a JSON object') });
  }
});

it('a too large body is answered with the limit and its setting', async () => {
  const headers = { authorization: `Bearer ${TEST_TOKEN}`, 'content-type': 'application/json' };
  const payload = `[${' '.repeat(server.app.config.bodyLimitBytes)}]`;
  const answer = await server.app.inject({ method: 'POST', url: '/v1/query', headers, payload });
  expect(answer.json()).toMatchObject({
    status: 413,
    detail: expect.stringMatching(/more than \d+ bytes.*SYNC_HEALTH_BODY_LIMIT/),
  });
});

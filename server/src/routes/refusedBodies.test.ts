/** A sender that writes its whole body before it reads, as most clients do, still gets to read why it is refused. */
import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { gzipSync } from 'node:zlib';

import { startTestServer, TEST_TOKEN, type TestServer } from '../testing/testServer';

let server: TestServer;
let port: number;
beforeAll(async () => {
  server = await startTestServer({ bodyLimitBytes: 1024 * 1024 });
  await server.app.listen({ host: '127.0.0.1', port: 0 });
  port = (server.app.server.address() as AddressInfo).port;
});
afterAll(() => server.close());

const SIZE = 24 * 1024 * 1024;

interface Sent {
  token?: string;
  type?: string;
  chunked?: boolean;
  url?: string;
  encoding?: string;
  start?: string;
}

/** The status, read once all of the body is written. */
async function send({
  token = TEST_TOKEN,
  type = 'application/json',
  chunked = false,
  url = '/v1/events',
  encoding,
  start = '',
}: Sent) {
  const socket = connect(port, '127.0.0.1');
  let answer = '';
  let error: Error | null = null;
  socket.on('error', (cause) => (error = cause));
  await once(socket, 'connect');
  socket.write(
    [
      `POST ${url} HTTP/1.1`,
      'Host: localhost',
      `Authorization: Bearer ${token}`,
      `Content-Type: ${type}`,
      chunked ? 'Transfer-Encoding: chunked' : `Content-Length: ${SIZE}`,
      ...(encoding ? [`Content-Encoding: ${encoding}`] : []),
      '',
      '',
    ].join('\r\n')
  );
  const piece = Buffer.alloc(256 * 1024, ' ');
  piece.write(start);
  for (let sent = 0; sent < SIZE && !error; sent += piece.length) {
    const framed = chunked
      ? Buffer.concat([Buffer.from(`${piece.length.toString(16)}\r\n`), piece, Buffer.from('\r\n')])
      : piece;
    if (!socket.write(framed)) {
      await Promise.race([once(socket, 'drain'), once(socket, 'close')]).catch(() => undefined);
    }
  }
  if (chunked) {
    socket.write('0\r\n\r\n');
  }
  socket.on('data', (chunk) => (answer += chunk.toString()));
  while (!error && !answer.includes('\r\n\r\n')) {
    await Promise.race([once(socket, 'data'), once(socket, 'close')]).catch(() => undefined);
    if (socket.destroyed) {
      break;
    }
  }
  socket.destroy();
  return error ? String(error) : Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1]);
}

it.each<[number, string, Sent]>([
  [401, 'a wrong token', { token: 'wrong' }],
  [413, 'too large', {}],
  [413, 'too large, of a length that is not told', { chunked: true }],
  [415, 'of another type', { type: 'application/xml' }],
  [415, 'of another type, of a length that is not told', { type: 'application/xml', chunked: true }],
  [415, 'of an encoding that is not known', { encoding: 'zstd' }],
  [413, 'too large, and sent to nobody', { url: '/v1/evnets' }],
  [400, 'a file that is not read to its end', { type: 'text/csv', chunked: true, start: 'a,b\n' }],
])('%i: %s', async (status, _name, sent) => {
  expect(await send(sent)).toBe(status);
});

it('a packed file that is too large, once unpacked, is answered with what to do', async () => {
  const answer = await server.app.inject({
    method: 'POST',
    url: '/v1/events',
    headers: { authorization: `Bearer ${TEST_TOKEN}`, 'content-type': 'text/csv', 'content-encoding': 'gzip' },
    payload: gzipSync('id,mode\n' + `${'x'.repeat(200_000)},y\n`.repeat(11)),
  });
  expect([answer.statusCode, answer.json<{ detail: string }>().detail]).toEqual([
    413,
    'The file unpacks to more than 1048576 bytes: send it without Content-Encoding, or by the command import. Rows that were stored already count once when they come again.',
  ]);
});

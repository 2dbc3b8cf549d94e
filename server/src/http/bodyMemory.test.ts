import { gzipSync } from 'node:zlib';

import { type FastifyInstance } from 'fastify';

import { buildApp } from '../app';
import { readConfig } from '../config/config';
import { NO_STORAGE } from '../storage/noStorage';
import { NO_LAG_GUARD } from '../testing/noLagGuard';

const TOKEN = 'test-token';
const MEBIBYTE = 1024 * 1024;

let app: FastifyInstance;
let url: string;
beforeAll(async () => {
  app = await buildApp({
    config: readConfig({ ...NO_LAG_GUARD, SYNC_HEALTH_BOOTSTRAP_TOKEN: TOKEN }),
    storage: NO_STORAGE,
  });
  url = await app.listen({ port: 0, host: '127.0.0.1' });
});
afterAll(() => app.close());

async function send(body: Buffer | ReadableStream, headers: Record<string, string> = {}) {
  const response = await fetch(`${url}/v1/events`, {
    method: 'POST',
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json', ...headers },
    body,
    duplex: 'half',
  } as RequestInit);
  await response.text();
  return { status: response.status, retryAfter: response.headers.get('retry-after') };
}

const ZIPPED = { 'content-encoding': 'gzip' };

it('small requests that decompress to large bodies are not all kept in memory', async () => {
  const bomb = gzipSync(Buffer.from(`[${' '.repeat(30 * MEBIBYTE)}]`));
  expect(await send(bomb, ZIPPED)).toMatchObject({ status: 200 });
  const answers = await Promise.all(Array.from({ length: 12 }, () => send(bomb, ZIPPED)));
  const refused = answers.filter(({ status }) => status !== 200);
  expect(refused.length).toBeGreaterThanOrEqual(6);
  expect(refused).toEqual(refused.map(() => ({ status: 503, retryAfter: '1' })));
  // A refused body no longer takes memory.
  expect(await send(bomb, ZIPPED)).toMatchObject({ status: 200 });
});

it('a sender of too much does not keep others out', async () => {
  const made = await app.inject({
    method: 'POST',
    url: '/v1/tokens',
    headers: { authorization: `Bearer ${TOKEN}` },
    payload: { name: 'other', scopes: ['ingest'] },
  });
  const { token } = made.json<{ token: string }>();
  const bomb = gzipSync(Buffer.from(`[${' '.repeat(30 * MEBIBYTE)}]`));
  const answers = { greedy: [] as number[], other: [] as number[] };
  const flood = Array.from({ length: 12 }, async () => answers.greedy.push((await send(bomb, ZIPPED)).status));
  const batch = gzipSync(Buffer.from(`[${' '.repeat(MEBIBYTE)}]`));
  for (let left = 10; left > 0; left--) {
    answers.other.push((await send(batch, { ...ZIPPED, authorization: `Bearer ${token}` })).status);
  }
  await Promise.all(flood);
  expect(answers.other).toEqual(answers.other.map(() => 200));
  expect(answers.greedy).toContain(503);
});

it('bodies of any encoding are read whole', async () => {
  const body = Buffer.from(`[${' '.repeat(MEBIBYTE)}]`);
  expect(await send(body)).toMatchObject({ status: 200 });
  for (const encoding of ['gzip', 'GZIP', 'x-gzip']) {
    expect(await send(gzipSync(body), { 'content-encoding': encoding })).toMatchObject({ status: 200 });
  }
  expect(await send(new Blob([body]).stream())).toMatchObject({ status: 200 });
  expect(await send(gzipSync(body).subarray(0, 500), ZIPPED)).toMatchObject({ status: 400 });
});

it('a body whose declared length is too large is refused for that, whatever others hold', async () => {
  const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };
  const claim = () =>
    app.inject({
      method: 'POST',
      url: '/v1/events',
      headers: { ...headers, 'content-length': '999999999999' },
      payload: '[]',
    });
  const answers = await Promise.all([claim(), claim(), claim()]);
  expect(answers.map(({ statusCode }) => statusCode)).toEqual([413, 413, 413]);
});

it("a body that is not encoded as its header says is refused by the header's name", async () => {
  const faultOf = async (payload: Buffer | string, encoding: string) => {
    const headers = {
      authorization: `Bearer ${TOKEN}`,
      'content-type': 'application/json',
      'content-encoding': encoding,
    };
    return (await app.inject({ method: 'POST', url: '/v1/events', headers, payload })).json<object>();
  };
  const broken = expect.stringMatching(/^The body is not whole, or not gzip: /);
  for (const body of [gzipSync('[]'.repeat(50)).subarray(0, 12), '[]']) {
    expect(await faultOf(body, 'gzip')).toMatchObject({ status: 400, field: 'Content-Encoding', detail: broken });
  }
  expect(await faultOf('not Brotli', 'br')).toMatchObject({ status: 400, field: 'Content-Encoding' });
  expect(await faultOf('[]', 'compress')).toMatchObject({ status: 415, field: 'Content-Encoding' });
});

it('a body that breaks off unread does no harm', async () => {
  const unread = { 'content-type': 'text/plain' };
  expect(await send(Buffer.from('not zipped '.repeat(100)), { ...ZIPPED, ...unread })).toMatchObject({ status: 415 });
  const breaking = new ReadableStream({
    async start(controller) {
      controller.enqueue(Buffer.from('[]'));
      await new Promise((resolve) => setTimeout(resolve, 50));
      controller.error(new Error('the caller has gone'));
    },
  });
  await send(breaking, unread).catch(() => undefined);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(await send(Buffer.from('[]'))).toMatchObject({ status: 200 });
});

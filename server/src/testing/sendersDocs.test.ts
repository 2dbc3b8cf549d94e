/** Each row of the tables of docs/senders.md, sent to a server. */
import { readFile } from 'node:fs/promises';
import { request } from 'node:http';
import { type AddressInfo } from 'node:net';
import path from 'node:path';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';

import { type IngestResult } from '@sync-health/contract';

import { makeEvent } from './events';
import { startTestServer, TEST_TOKEN, type TestServer } from './testServer';

let server: TestServer;
let port: number;
let page: string;
beforeAll(async () => {
  page = await readFile(path.resolve(__dirname, '../../../docs/senders.md'), 'utf8');
  server = await startTestServer();
  await server.app.listen({ host: '127.0.0.1', port: 0 });
  port = (server.app.server.address() as AddressInfo).port;
});
afterAll(() => server.close());

interface Answer {
  status: number;
  body: string;
}

function send(body: Buffer, headers: Record<string, string>, query = ''): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const options = {
      method: 'POST',
      port,
      path: `/v1/events${query}`,
      headers: { authorization: `Bearer ${TEST_TOKEN}`, 'content-type': 'application/json', ...headers },
    };
    const call = request(options, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body: Buffer.concat(chunks).toString() }));
    });
    call.on('error', reject);
    call.end(body);
  });
}

const rowsOf = (pattern: RegExp) => [...page.matchAll(pattern)].map(([, ...cells]) => cells as string[]);

it('each member becomes what its row says, and the event beside it is kept', async () => {
  const rows = rowsOf(/^\| `(\w+)` \| `(.+?)` \| (\w+) \|/gm);
  expect(rows.length).toBeGreaterThan(50);
  for (const [member, sent, becomes] of rows) {
    const startTime = sent!.startsWith('"2016') ? '2016-12-31T23:59:59Z' : '2026-11-20T09:59:59Z';
    // As text, for what JavaScript could not write.
    const event = JSON.stringify({ ...makeEvent(), startTime, [member!]: '@' }).replace('"@"', () => sent!);
    const answer = await send(Buffer.from(`[${event},${JSON.stringify(makeEvent())}]`), {});
    const { accepted, rejected } = JSON.parse(answer.body) as IngestResult;
    const told = [accepted, rejected.map(({ index, detail }) => [index, detail.length > 0])];
    expect([member, sent, told]).toEqual([member, sent, becomes === 'taken' ? [2, []] : [1, [[0, true]]]]);
  }
});

const ENCODERS: Record<string, (body: Buffer) => Buffer> = {
  gzip: (body) => gzipSync(body),
  'x-gzip': (body) => gzipSync(body),
  deflate: (body) => deflateSync(body),
  br: (body) => brotliCompressSync(body),
};

it('each header is answered as its row says', async () => {
  const rows = rowsOf(/^\| `([A-Z][\w-]+): (.+?)` \| (\d{3}) \|/gm);
  expect(rows.length).toBeGreaterThan(15);
  for (const [name, value, status] of rows) {
    const event = JSON.stringify(makeEvent());
    const plain = Buffer.from(value!.includes('lines') ? event : `[${event}]`);
    const encode = name === 'Content-Encoding' ? ENCODERS[value!.toLowerCase()] : undefined;
    const answer = await send(encode ? encode(plain) : plain, { [name!.toLowerCase()]: value! });
    expect([name, value, answer.status]).toEqual([name, value, Number(status)]);
    if (status === '200') {
      expect(JSON.parse(answer.body)).toMatchObject({ accepted: 1, rejected: [] });
    }
  }
});

it('each query parameter is answered as its row says', async () => {
  const rows = rowsOf(/^\| `(\?.+?)` \| (\d{3}) \|/gm);
  expect(rows.length).toBeGreaterThan(5);
  for (const [query, status] of rows) {
    const answer = await send(Buffer.from(JSON.stringify([makeEvent()])), {}, query);
    expect([query, answer.status]).toEqual([query, Number(status)]);
  }
});

import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { Writable } from 'node:stream';

import { type FastifyInstance } from 'fastify';
import { pino } from 'pino';

import { buildApp } from '../app';
import { readConfig } from '../config/config';
import { openRemote } from '../storage/remote';
import { type Storage } from '../storage/storage';
import { TEST_TOKEN } from '../testing/testServer';

/** The statements that a ClickHouse server gets, with what it would write to its query log. */
const asked: Array<{ sql: string; logComment: string | null }> = [];
const logged: Array<Record<string, unknown>> = [];
let clickHouse: Server;
let storage: Storage;

beforeAll(async () => {
  clickHouse = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) {
      chunks.push(chunk as Buffer);
    }
    const { searchParams } = new URL(request.url ?? '', 'http://localhost');
    const sql = searchParams.get('query') ?? Buffer.concat(chunks).toString('utf8');
    asked.push({ sql, logComment: searchParams.get('log_comment') });
    // Its version is queried as rows; other queries find none.
    response.end(
      sql.includes('version()') ? '{"version":"26.7.1.1"}\n' : sql.includes('JSONCompactColumns') ? '[]' : ''
    );
  });
  await new Promise<void>((resolve) => clickHouse.listen(0, '127.0.0.1', resolve));
  const { port } = clickHouse.address() as AddressInfo;
  storage = await openRemote({
    ...readConfig({}),
    url: `http://127.0.0.1:${port}`,
    queryTimeoutSeconds: 5,
    queryMemoryBytes: 1e9,
  });
});
afterAll(() => new Promise((resolve) => clickHouse.close(resolve)));

/** A body so large that its end arrives by itself, in a later event of the socket. */
const MANY_PACKETS = ' '.repeat(1_000_000);

const log = new Writable({
  write(line: Buffer, _encoding, done) {
    logged.push(JSON.parse(line.toString('utf8')));
    done();
  },
});

let app: FastifyInstance;
afterEach(() => app.close());

it("the id of a request is in the log with each of its statements, and in ClickHouse's query log", async () => {
  // Without slots in memory, a query asks ClickHouse.
  const config = { ...readConfig({ SYNC_HEALTH_SLOT_MEMORY: '0' }), bootstrapToken: TEST_TOKEN };
  app = await buildApp({ config, storage, logger: pino({ level: 'debug' }, log) });
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  asked.length = 0;
  const post = async (path: string, id: string, payload: object) => {
    const response = await fetch(`${url}${path}`, {
      method: 'POST',
      body: JSON.stringify(payload) + MANY_PACKETS,
      headers: { authorization: `Bearer ${TEST_TOKEN}`, 'content-type': 'application/json', 'x-request-id': id },
    });
    expect(response.headers.get('x-request-id')).toBe(id);
    await response.text();
  };
  const range = { from: '2026-11-20T00:00:00Z', to: '2026-11-21T00:00:00Z' };
  const event = { id: 'e1', recordId: 'r1', mode: 'realtime', object: 'Invoice', action: 'update', status: 'success' };
  const question = { ...range, query: { type: 'trend' } };
  await post('/v1/query', 'panel-6', question);
  await Promise.all([
    post('/v1/query', 'panel-7', question),
    post('/v1/events', 'batch-3', [{ ...event, startTime: range.from, endTime: range.from }]),
  ]);
  const statementsOf = (id: string) => asked.filter(({ logComment }) => logComment === id).map(({ sql }) => sql);
  // Asked once, or again if the event came in between.
  expect(statementsOf('panel-7')).toContainEqual(expect.stringContaining('FORMAT JSONCompactColumns'));
  expect(statementsOf('panel-7').filter((sql) => !sql.includes('FORMAT JSONCompactColumns'))).toEqual([]);
  expect(statementsOf('batch-3')).toContainEqual(expect.stringMatching(/^INSERT INTO events/));

  const linesOf = (id: string) => logged.filter(({ requestId }) => requestId === id);
  expect(linesOf('panel-7')).toContainEqual(
    expect.objectContaining({ msg: 'request', path: '/v1/query', status: 200 })
  );
  expect(linesOf('panel-7')).toContainEqual(expect.objectContaining({ msg: 'statement', lane: 'query' }));
  expect(linesOf('batch-3')).toContainEqual(
    expect.objectContaining({ sql: expect.stringContaining('INSERT INTO events') })
  );
});

/** Hostile texts in every field, parameter and header: stored unchanged or refused, and nothing else happens. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Writable } from 'node:stream';
import { gzipSync } from 'node:zlib';

import { type FieldValues, type QueryResult } from '@sync-health/contract';
import { type FastifyInstance } from 'fastify';

import { buildApp } from '../app';
import { readConfig } from '../config/config';
import { createLogger } from '../telemetry/logger';
import { makeEvent } from './events';
import { NO_LAG_GUARD } from './noLagGuard';

const TOKEN = 'a-token-that-no-log-may-show';
const MEBIBYTE = 1024 * 1024;
const RANGE = { from: '2026-11-20T00:00:00Z', to: '2026-11-21T00:00:00Z' };

const HOSTILE = [
  `'); DROP TABLE events; --`,
  '{a:String} {{x}} ${object} $__all [[object]] %(x)s {0}',
  `<img src=x onerror="alert(1)"><script>alert(1)</script>`,
  `=HYPERLINK("http://x","y")`,
  '+1',
  '-1+1',
  '@SUM(A1)',
  '\t=1',
  '\r\n=1',
  '","=1',
  '{"level":"info"}\n{"level":"error","msg":"forged"}',
  '\u0000\u0007\u001b[31mred\u202e',
  `\\N \\ ' " \``,
  '__proto__',
  // Column names that answers use already, plain and escaped.
  'time',
  '"time"',
  'group_0',
  '` FROM events; --',
  '😀 日本 \u2028',
];

let dataDir: string;
let app: FastifyInstance;
let log = '';

beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'sync-health-hostile-'));
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      log += chunk.toString();
      done();
    },
  });
  app = await buildApp({
    config: readConfig({ ...NO_LAG_GUARD, SYNC_HEALTH_DATA_DIR: dataDir, SYNC_HEALTH_BOOTSTRAP_TOKEN: TOKEN }),
    logger: createLogger('trace', stream),
  });
});
afterAll(async () => {
  await app.close();
  await rm(dataDir, { recursive: true });
});

const headers = { authorization: `Bearer ${TOKEN}` };
const post = (url: string, payload: object | string | Buffer, more: Record<string, string> = {}) =>
  app.inject({ method: 'POST', url, headers: { ...headers, 'content-type': 'application/json', ...more }, payload });
const query = async (body: object) => (await post('/v1/query', { ...RANGE, query: body })).json<QueryResult>();
const valuesOf = ({ fields }: QueryResult, name: string) => fields.find((field) => field.name === name)?.values ?? [];

const TEXTS = ['object', 'action', 'recordId', 'errorCode', 'errorMessage', 'triggeredBy', 'retryOf'] as const;

it('every text of an event comes back unchanged, in lists, values, filters and searches', async () => {
  const events = HOSTILE.map((text) =>
    makeEvent({ status: 'failed', id: text, connector: text, ...Object.fromEntries(TEXTS.map((name) => [name, text])) })
  );
  expect((await post('/v1/events', events)).json()).toMatchObject({ accepted: HOSTILE.length, rejected: [] });

  const failures = await query({ type: 'failures', limit: 100 });
  for (const name of ['id', 'recordId', 'connector', 'object', 'action', 'errorCode', 'errorMessage', 'triggeredBy']) {
    expect([...valuesOf(failures, name)].sort()).toEqual([...HOSTILE].sort());
  }
  for (const field of ['connector', 'object', 'action', 'errorCode']) {
    const url = `/v1/values/${field}?from=${RANGE.from}&to=${RANGE.to}`;
    const { values } = (await app.inject({ url, headers })).json<FieldValues>();
    expect([...values].sort()).toEqual([...HOSTILE].sort());
  }
  for (const text of HOSTILE) {
    const filters = { object: [text], connector: [text], errorCode: [text], action: [text] };
    for (const asked of [
      { type: 'failures', filters },
      { type: 'failures', search: text },
      { type: 'records', filters },
    ]) {
      expect(valuesOf(await query(asked), 'recordId')).toContain(text);
    }
    expect(valuesOf(await query({ type: 'trend', interval: 'day', filters }), 'total')).toEqual([1]);
  }
});

it('any text can be the name of a group, in every answer with groups', async () => {
  for (const groupBy of ['connector', 'object', 'action', 'errorCode']) {
    for (const format of ['application/json', 'application/vnd.apache.arrow.stream']) {
      const asked = { ...RANGE, query: { type: 'trend', interval: 'hour', groupBy } };
      const { statusCode } = await post('/v1/query', asked, { accept: format });
      expect([groupBy, format, statusCode]).toEqual([groupBy, format, 200]);
    }
    const trend = await query({ type: 'trend', interval: 'day', groupBy });
    const names = trend.fields.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.map((name) => (/^"+(?:time|group_0)"+$/.test(name) ? name.slice(1, -1) : name))).toEqual(
      expect.arrayContaining(HOSTILE)
    );
  }
  const groups = await query({ type: 'errors', limit: 100 });
  expect(valuesOf(groups, 'errorCode').sort()).toEqual([...HOSTILE].sort());
});

it('no cell of the CSV begins a formula, and no text ends its cell', async () => {
  const { body } = await app.inject({ url: `/v1/failures.csv?from=${RANGE.from}&to=${RANGE.to}`, headers });
  const rows = cellsOf(body);
  expect(rows).toHaveLength(1 + HOSTILE.length);
  expect(new Set(rows.map((row) => row.length)).size).toBe(1);
  expect(rows.flat().filter((cell) => /^[=+\-@\t\r]/.test(cell))).toEqual([]);
});

it('hostile URLs, headers and parameters are answered below 500', async () => {
  for (const [index, text] of HOSTILE.entries()) {
    const encoded = encodeURIComponent(text);
    for (const url of [
      `/v1/jobs/${encoded}`,
      `/v1/commands/${encoded}`,
      `/v1/values/${encoded}?from=${RANGE.from}&to=${RANGE.to}`,
      `/v1/jobs?connector=${encoded}&${encoded}=1`,
      `/v1/commands?cursor=${encoded}`,
      `/v1/failures.csv?from=${encoded}&to=${encoded}`,
      `/${encoded}`,
    ]) {
      expect([url, (await app.inject({ url, headers })).statusCode < 500]).toEqual([url, true]);
    }
    const job = { connector: text, scope: text, status: 'running', triggeredBy: text, updatedAt: RANGE.from };
    const put = await app.inject({ method: 'PUT', url: `/v1/jobs/${encoded}`, headers, payload: job });
    expect([text, put.statusCode]).toEqual([text, 200]);
    const ascii = text.replace(/[^\x20-\x7e]/g, '');
    const command = await post(
      '/v1/commands',
      { type: 'retry', connector: text, eventIds: [text] },
      { 'idempotency-key': `${index} ${ascii}`, 'x-requested-by': ascii, 'x-request-id': ascii, traceparent: ascii }
    );
    expect([text, command.statusCode]).toEqual([text, 202]);
  }
});

it('what is too large or too deep is refused without being kept in memory', async () => {
  const bomb = gzipSync(Buffer.alloc(64 * MEBIBYTE, ' '));
  expect((await post('/v1/events', bomb, { 'content-encoding': 'gzip' })).statusCode).toBe(413);
  expect((await post('/v1/query', bomb, { 'content-encoding': 'gzip' })).statusCode).toBe(413);

  const deep = '['.repeat(200_000) + ']'.repeat(200_000);
  expect((await post('/v1/events', deep)).statusCode).toBe(422);
  expect((await post('/v1/query', deep)).statusCode).toBe(400);
  const deepMember = `{"from":"${RANGE.from}","to":"${RANGE.to}","query":{"type":"summary","filters":${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}}}`;
  expect((await post('/v1/query', deepMember)).statusCode).toBe(400);

  const long = 'x'.repeat(MEBIBYTE);
  // Only messages are cut instead, so that their failures count.
  const texts = TEXTS.filter((name) => name !== 'errorMessage');
  for (const name of ['id', 'connector', ...texts, 'jobId', 'mode', 'status', 'startTime', 'endTime', long]) {
    const { statusCode, body } = await post('/v1/events', [{ ...makeEvent(), [name]: long }]);
    expect([name.slice(0, 20), statusCode]).toEqual([name.slice(0, 20), 422]);
    // A caller's mistake is not returned in full.
    expect(body.length).toBeLessThan(name === long ? 3 * MEBIBYTE : 2000);
  }
});

it('half a surrogate pair is refused where two ids could become one, and replaced elsewhere', async () => {
  for (const name of ['id', 'connector', 'recordId', 'jobId', 'retryOf', 'object']) {
    expect((await post('/v1/events', [{ ...makeEvent(), [name]: 'half \ud800' }])).statusCode).toBe(422);
  }
  const event = makeEvent({ id: 'half', status: 'failed', errorMessage: 'half \ud800', triggeredBy: '\udc00' });
  expect((await post('/v1/events', [event])).statusCode).toBe(200);
  const found = await query({ type: 'failures', search: 'half \ufffd' });
  expect(valuesOf(found, 'errorMessage')).toEqual(['half \ufffd']);
});

it('invisible characters in a log line are escaped', () => {
  createLogger('info', {
    write: (line) => {
      expect(line).toContain('"text":"\\u202egnp\\u2028\\u0085\\u001b日"');
      expect(JSON.parse(line)).toMatchObject({ text: '\u202egnp\u2028\u0085\u001b日' });
    },
  }).info({ text: '\u202egnp\u2028\u0085\u001b日' });
  expect.assertions(2);
});

it('no text begins a new line of the log, and no token is in it', () => {
  const lines = log.trimEnd().split('\n');
  expect(lines.length).toBeGreaterThan(100);
  for (const line of lines) {
    expect(JSON.parse(line)).toMatchObject({ time: expect.any(Number) });
    expect(line).not.toMatch(/"msg":"forged"|[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
  }
  expect(log).not.toContain(TOKEN);
});

/** The cells of a CSV file, by its grammar. */
function cellsOf(csv: string): string[][] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain = '', end] of csv.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    rows.at(-1)!.push(quoted?.replaceAll('""', '"') ?? plain);
    if (end !== ',') {
      rows.push([]);
    }
  }
  return rows.slice(0, -1);
}

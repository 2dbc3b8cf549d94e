/** Many queries at the same time, on the real engine: identical ones are answered once, and too many are refused. */
import { type Problem } from '@sync-health/contract/problem';
import { setTimeout as sleep } from 'node:timers/promises';

import { MAX_LONG } from '../queries/turns';
import { makeEvent } from '../testing/events';
import { ARROW } from './accept';
import { startTestServer, TEST_TOKEN, type TestServer } from '../testing/testServer';

const AT_ONCE = 2;
const MAX_WAITING = 3;

let server: TestServer;
/** The number of query statements that reached the engine. The engine gets them when the gate opens. */
let statements = 0;
let latest: string[] = [];
let open = () => {};
let gate = Promise.resolve();

const closeGate = () => void (gate = new Promise((resolve) => (open = resolve)));

beforeAll(async () => {
  // A long wait, so that only the last test refuses queries for waiting.
  server = await startTestServer({ queriesAtOnce: AT_ONCE, queryQueue: MAX_WAITING, queryWaitMs: 60_000 });
  const { storage } = server.app;
  const bytes = storage.bytes.bind(storage);
  jest.spyOn(storage, 'bytes').mockImplementation(async (...statement) => {
    statements++;
    latest.push(statement[0]);
    await gate;
    return bytes(...statement);
  });
});
afterEach(() => open());
afterAll(() => server.close());
beforeEach(() => {
  statements = 0;
  latest = [];
  closeGate();
});

const WEEK = { from: '2026-11-20T00:00:00Z', to: '2026-11-27T00:00:00Z' };

const ask = (query: object, headers = {}) =>
  server.app.inject({
    method: 'POST',
    url: '/v1/query',
    headers: { authorization: `Bearer ${TEST_TOKEN}`, ...headers },
    payload: { ...WEEK, query: { type: 'failures', ...query } },
  });

const fail = async () => {
  const event = makeEvent({ endTime: '2026-11-22T10:00:00.000Z', status: 'failed' });
  expect(await server.call('/v1/events', [event])).toMatchObject({ status: 200, body: { accepted: 1 } });
  return event.id;
};

const GIVE_UP_MS = 30_000;

async function until(condition: () => boolean | Promise<boolean>) {
  for (const untilMs = Date.now() + GIVE_UP_MS; !(await condition()); await sleep(5)) {
    if (Date.now() > untilMs) {
      throw new Error(`Not so after ${GIVE_UP_MS / 1000} s: ${String(condition)}`);
    }
  }
}

async function metric(name: string): Promise<number> {
  const { body } = await server.app.inject({ url: '/metrics' });
  return Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(body)?.[1]);
}

const idsOf = ({ body }: { body: string }) =>
  (JSON.parse(body) as { fields: Array<{ name: string; values: string[] }> }).fields.find(({ name }) => name === 'id')
    ?.values;

it('identical queries at the same time make one statement, and a query after a new event sees it', async () => {
  const before = await fail();
  const filters = { status: ['failed'], object: [] };
  const same = Array.from({ length: 20 }, (_, index) =>
    ask(index % 2 ? { filters } : { filters: { status: ['failed'] } })
  );
  await until(() => statements === 1);
  const event = await fail();
  const later = Array.from({ length: 20 }, () => ask({ filters }));
  await until(() => statements === 2);
  open();
  const answers = await Promise.all(same);
  expect(new Set(answers.map(({ body }) => body)).size).toBe(1);
  expect(idsOf(answers[0]!)).toContain(before);
  for (const answer of await Promise.all(later)) {
    expect(idsOf(answer)).toContain(event);
  }
  expect(statements).toBe(2);
  expect(await metric('sync_health_queries_shared')).toBe(38);
});

it('reading does not end the sharing of answers, but handing out a command does', async () => {
  const first = ask({ limit: 7 });
  await until(() => statements === 1);
  for (const route of ['/v1/access', '/v1/commands', '/v1/objectives', '/v1/nowhere']) {
    await server.call(route);
  }
  const second = ask({ limit: 7 });
  await until(async () => (await metric('sync_health_queries_shared')) === 39);
  await server.call('/v1/commands/pending?connector=c1');
  const third = ask({ limit: 7 });
  await until(() => statements === 2);
  open();
  expect((await Promise.all([first, second, third])).map(({ statusCode }) => statusCode)).toEqual([200, 200, 200]);
});

it('the buttons above a table share the page that it shows, which is read once', async () => {
  const before = await metric('sync_health_queries_shared');
  const failed = await fail();
  const table = ask({ limit: 8 }, { accept: ARROW });
  await until(() => statements === 1);
  const buttons = ask({ type: 'pages', of: 'failures', limit: 8 });
  await until(async () => (await metric('sync_health_queries_shared')) === before + 1);
  open();
  expect((await table).rawPayload.toString('latin1')).toContain(failed);
  expect((await buttons).json().fields[1].values[1]).toMatch(/^(All|Rows)/);
  expect(latest.filter((statement) => /error_message.* FROM failures/s.test(statement))).toHaveLength(1);
});

/** As many queries as may run and wait. Some of them have run so long that they gave up their turn. */
async function fill(waiting = MAX_WAITING) {
  const asked: Array<ReturnType<typeof ask>> = [];
  const more = async (count: number, name: string, value: number) => {
    asked.push(...Array.from({ length: count }, (_, index) => ask({ limit: asked.length + index + 1 })));
    await until(async () => (await metric(`sync_health_queries_${name}`)) === value);
  };
  await more(AT_ONCE + MAX_LONG, 'running', AT_ONCE + MAX_LONG);
  await more(waiting, 'waiting', waiting);
  return asked;
}

it('queries beyond the limits are refused with the reason, while events and alerts go on', async () => {
  const asked = await fill();

  const refused = await ask({ limit: 99 });
  expect(refused.statusCode).toBe(429);
  expect(refused.headers['retry-after']).toBe('2');
  expect(refused.json<Problem>()).toMatchObject({
    title: 'Too many requests',
    detail: 'The server is busy: 3 queries are waiting already; try again in a moment.',
  });
  const range = 'from=2026-11-20T00:00:00Z&to=2026-11-27T00:00:00Z';
  const others = [`values/object?${range}`, `failures.csv?${range}`, `record?recordId=r&${range}`, 'jobs', 'jobs/j'];
  for (const other of others) {
    expect([other, (await server.call(`/v1/${other}`)).status]).toEqual([other, 429]);
  }
  expect(await metric('sync_health_queries_waiting')).toBe(MAX_WAITING);
  await fail();

  open();
  expect((await Promise.all(asked)).map(({ statusCode }) => statusCode)).toEqual(asked.map(() => 200));
  expect(await metric('sync_health_queries_running')).toBe(0);
  const { body } = await server.app.inject({ url: '/metrics' });
  expect(body).toMatch(/sync_health_query_failures_total\{type="failures",reason="overloaded"\} 1\n/);
});

it('an alert goes before waiting panels', async () => {
  const [panelLimit, alertLimit] = [501, 502];
  const running = await fill(0);
  // A query type with its limit in the first statement: later statements need the answer of the first.
  const rows = jest.spyOn(server.app.storage, 'rows');
  const panel = ask({ type: 'errors', limit: panelLimit });
  await until(async () => (await metric('sync_health_queries_waiting')) === 1);
  const alert = ask({ type: 'errors', limit: alertLimit }, { 'Sync-Health-Purpose': 'alert' });
  await until(async () => (await metric('sync_health_queries_waiting')) === 2);
  open();
  await Promise.all([...running, panel, alert]);
  const placeOf = (limit: number) => rows.mock.calls.findIndex(([sql]) => sql.includes(`LIMIT ${limit + 1}`));
  expect(placeOf(alertLimit)).toBeGreaterThanOrEqual(0);
  expect(placeOf(panelLimit)).toBeGreaterThan(placeOf(alertLimit));
  rows.mockRestore();
});

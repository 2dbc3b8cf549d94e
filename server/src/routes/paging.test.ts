/** Pages of tables ordered by any texts, and invalid cursors. */
import { type QueryResult } from '@sync-health/contract';

import { makeEvent } from '../testing/events';
import { startTestServer, type TestServer } from '../testing/testServer';

const RANGE = { from: '2026-11-20T00:00:00Z', to: '2026-11-21T00:00:00Z' };
/** Three bytes each. */
const LONG = '\u754c';
const CONNECTOR = LONG.repeat(100);
const OBJECT = LONG.repeat(100);
const COUNT = 3;

const numbers = Array.from({ length: COUNT }, (_, number) => number);
const idOf = (number: number) => `${LONG.repeat(199)}${number}`;
const jobOf = (number: number) => `/v1/jobs/${encodeURIComponent(idOf(number))}`;

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
  const members = { connector: CONNECTOR, object: OBJECT, action: LONG.repeat(100) };
  await server.call('/v1/events', [
    ...numbers.map((number) =>
      makeEvent({
        ...members,
        id: idOf(number),
        recordId: idOf(number),
        status: 'failed',
        errorCode: `${LONG.repeat(99)}${number}`,
        errorMessage: LONG.repeat(8000),
      })
    ),
    ...numbers.map((number) => makeEvent({ ...members, mode: 'manual', jobId: idOf(number) })),
    ...[100, 101, 101, 100, 100, 101, 100, 101].map((latencyMs, index) =>
      makeEvent({ connector: 'latencies', mode: 'manual', jobId: ['a', 'b', 'c'][Math.floor(index / 3)]!, latencyMs })
    ),
    makeEvent({ connector: 'latencies', latencyMs: 100 }),
  ]);
  for (const number of numbers) {
    await server.app.inject({
      method: 'PUT',
      url: jobOf(number),
      headers: { authorization: 'Bearer test-token' },
      payload: { connector: CONNECTOR, scope: 'all', status: 'running', updatedAt: RANGE.from },
    });
  }
});
afterAll(() => server.close());

const ask = async (query: object) => {
  const { status, body } = await server.call('/v1/query', { ...RANGE, query });
  return { status, body: body as QueryResult & { field?: string } };
};

it.each([
  ['records', 2 * COUNT],
  ['failures', COUNT],
  ['errors', COUNT],
  ['jobs', COUNT],
])('%s with long texts are paged through to the end', async (type, count) => {
  const query = { type, limit: 1, filters: { connector: [CONNECTOR] } };
  const rows = new Set<string>();
  let cursor: string | undefined;
  do {
    const { status, body } = await ask({ ...query, ...(cursor ? { cursor } : {}) });
    expect({ status, body }).toMatchObject({ status: 200 });
    rows.add(JSON.stringify(body.fields));
    cursor = body.nextCursor;
  } while (cursor && rows.size <= count);
  expect(rows.size).toBe(count);
});

it('the list of jobs is paged through as well', async () => {
  const seen: string[] = [];
  let cursor = '';
  do {
    const { status, body } = await server.call(
      `/v1/jobs?limit=1&connector=${encodeURIComponent(CONNECTOR)}${cursor && `&cursor=${cursor}`}`
    );
    expect(status).toBe(200);
    const { jobs, nextCursor = '' } = body as { jobs: Array<{ jobId: string }>; nextCursor?: string };
    seen.push(...jobs.map(({ jobId }) => jobId));
    cursor = nextCursor;
  } while (cursor && seen.length <= COUNT);
  expect(new Set(seen).size).toBe(COUNT);
});

it('a cursor of another query, or of another order, is refused', async () => {
  const { nextCursor: cursor } = (await ask({ type: 'failures', limit: 1 })).body;
  expect(cursor).toBeDefined();
  const others = [
    { type: 'records' },
    { type: 'errors' },
    { type: 'jobs' },
    { type: 'commands' },
    { type: 'failures', orderBy: 'latency' },
  ];
  for (const other of others) {
    expect(await ask({ ...other, cursor })).toMatchObject({ status: 400, body: { field: 'query.cursor' } });
  }
  expect((await ask({ type: 'failures', orderBy: '-endTime', cursor })).status).toBe(200);
});

it.each(['latency', '-latency'])('by %s, averages are ordered to the fraction on every page', async (orderBy) => {
  const query = { type: 'records', orderBy, filters: { connector: ['latencies'] } };
  const valuesOf = ({ fields }: QueryResult) => fields.find(({ name }) => name === 'latency')!.values as number[];
  const all = valuesOf((await ask(query)).body);
  const sign = orderBy === 'latency' ? 1 : -1;
  expect(all).toHaveLength(4);
  expect(all).toEqual([...all].sort((a, b) => sign * (a - b)));
  const paged: number[] = [];
  for (let cursor: string | undefined, isFirst = true; isFirst || cursor; isFirst = false) {
    const { body }: { body: QueryResult } = await ask({ ...query, limit: 1, ...(cursor ? { cursor } : {}) });
    paged.push(...valuesOf(body));
    cursor = body.nextCursor;
  }
  expect(paged).toEqual(all);
});

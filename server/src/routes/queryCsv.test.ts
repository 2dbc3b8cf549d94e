import { makeEvent } from '../testing/events';
import { startTestServer, TEST_TOKEN, type TestServer } from '../testing/testServer';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
  await server.call('/v1/events', [
    makeEvent({ id: 'first', recordId: 'r-1', endTime: '2026-11-20T10:00:00Z', latencyMs: 100 }),
    makeEvent({ id: 'second', recordId: 'r-2', endTime: '2026-11-20T11:00:00Z', latencyMs: 300, status: 'failed' }),
    makeEvent({ id: 'other', recordId: 'r-3', endTime: '2026-11-20T11:30:00Z', object: 'Account' }),
    makeEvent({ id: 'later', recordId: 'r-4', endTime: '2026-11-21T00:00:00Z' }),
  ]);
});
afterAll(() => server.close());

const DAY = { from: '2026-11-20T00:00:00Z', to: '2026-11-21T00:00:00Z' };

function download(query: object, more: object = {}) {
  return server.app.inject({
    method: 'POST',
    url: '/v1/query',
    headers: { authorization: `Bearer ${TEST_TOKEN}`, accept: 'text/csv' },
    payload: { ...DAY, query, ...more },
  });
}

const rowsOf = ({ body }: { body: string }) =>
  body
    .trimEnd()
    .split('\r\n')
    .map((row) => row.split(','));

it('answers the rows of a table as a file, with its filters, bucket and time zone', async () => {
  const bucket = { time: '2026-11-20T11:00:00Z', interval: 'hour' };
  const response = await download(
    { type: 'records', bucket, filters: { object: [makeEvent().object] } },
    { timeZone: 'Europe/Berlin' }
  );
  expect(response.headers['content-type']).toBe('text/csv; charset=utf-8');
  expect(response.headers['content-disposition']).toBe('attachment; filename="records.csv"');
  expect(response.headers['sync-health-more']).toBe('false');
  const [header = [], ...rows] = rowsOf(response);
  expect(header.slice(0, 6)).toEqual([
    '\ufeffobjectOrJobId',
    'mode',
    'object',
    'action',
    'startTime (Europe/Berlin)',
    'endTime (Europe/Berlin)',
  ]);
  expect(rows.map(([id, , , , , end]) => [id, end])).toEqual([['r-2', '2026-11-20 12:00:00']]);
});

it('answers queries without pages as well', async () => {
  const [header, ...rows] = rowsOf(await download({ type: 'percentiles', filters: { object: ['Account'] } }));
  expect(header).toEqual(['\ufeffobject', 'action', 'mode', 'records', 'p50', 'p90', 'p95']);
  expect(rows).toHaveLength(1);
  expect(rowsOf(await download({ type: 'trend', interval: 'day', groupBy: 'status' }))[1]?.slice(0, 3)).toEqual([
    '2026-11-20T00:00:00.000Z',
    // Failed, then success.
    '1',
    '2',
  ]);
});

it.each(['records', 'errors', 'failures'])(
  'reads %s page by page, and says in the name if more exist',
  async (type) => {
    const batch = Array.from({ length: 5_003 }, (_, index) =>
      makeEvent({ object: 'Paged', status: 'failed', errorCode: `E-${type}-${index}`, action: type })
    );
    await server.call('/v1/events', batch);
    const narrowed = { object: ['Paged'], action: [type] };
    const whole = await download({ type, filters: narrowed });
    expect(whole.headers['content-disposition']).toBe(`attachment; filename="${type}.csv"`);
    const rows = rowsOf(whole);
    expect(rows).toHaveLength(5_004);
    expect(new Set(rows.map((row) => row.join())).size).toBe(5_004);

    const cut = await download({ type, filters: narrowed, limit: 1000 });
    expect(cut.headers['content-disposition']).toBe(`attachment; filename="${type}-first-1000-only.csv"`);
    expect(cut.headers['sync-health-more']).toBe('true');
    expect(rowsOf(cut)).toEqual(rows.slice(0, 1001));
  }
);

it('stops at 20,000 rows and says so in the name', async () => {
  for (let sent = 0; sent < 20_001; sent += 6_667) {
    await server.call(
      '/v1/events',
      Array.from({ length: 6_667 }, () => makeEvent({ object: 'Many' }))
    );
  }
  const response = await download({ type: 'records', filters: { object: ['Many'] } });
  expect(response.headers['content-disposition']).toBe('attachment; filename="records-first-20000-only.csv"');
  expect(rowsOf(response)).toHaveLength(20_001);
});

it('answers mistakes as a problem document that names the field', async () => {
  expect((await download({ type: 'nothing' })).json()).toMatchObject({ status: 400, field: 'query.type' });
  expect((await download({ type: 'records' }, { timeZone: 'Mars/Base' })).json()).toMatchObject({
    status: 400,
    field: 'timeZone',
  });
  expect((await download({ type: 'records', cursor: 'x' })).json()).toMatchObject({ status: 400 });
});

import { makeEvent } from '../testing/events';
import { startTestServer, TEST_TOKEN, type TestServer } from '../testing/testServer';

let server: TestServer;
beforeAll(async () => (server = await startTestServer()));
afterAll(() => server.close());

const range = 'from=2026-11-20T00:00:00Z&to=2026-11-21T00:00:00Z';
const download = (params: string) =>
  server.app.inject({ url: `/v1/failures.csv?${params}`, headers: { authorization: `Bearer ${TEST_TOKEN}` } });

it('lists failed records newest first, event id first, by filter', async () => {
  await server.call('/v1/events', [
    makeEvent({ id: 'first', endTime: '2026-11-20T10:00:00Z', status: 'failed' }),
    makeEvent({ id: 'second', endTime: '2026-11-20T11:00:00Z', status: 'failed', object: 'Account' }),
    makeEvent({ id: 'outside', endTime: '2026-11-21T00:00:00Z', status: 'failed' }),
    makeEvent({ id: 'success', endTime: '2026-11-20T10:00:00Z' }),
  ]);
  const response = await download(range);
  expect(response.headers['content-type']).toContain('text/csv');
  expect(response.headers['sync-health-more']).toBe('false');
  const [header, ...rows] = response.body.trimEnd().split('\r\n');
  expect(header).toMatch(/^\ufeffid,recordId,connector,mode,object,action,startTime,endTime,errorCode,errorMessage/);
  expect(rows.map((row) => row.split(',')[0])).toEqual(['second', 'first']);
  expect(rows[0]).toContain('2026-11-20T11:00:00.000Z');
  expect((await download(`${range}&object=Account&object=Nothing`)).body.trimEnd().split('\r\n')).toHaveLength(2);
});

it('writes each time to the millisecond, also next to times of the same minute', async () => {
  const times = [
    ['2026-11-20T10:01:00.000Z', '2026-11-20T10:01:00.007Z'],
    ['2026-11-20T09:59:59.999Z', '2026-11-20T10:00:59.070Z'],
    ['2026-11-19T23:58:01.100Z', '2026-11-20T00:00:00.000Z'],
  ];
  await server.call(
    '/v1/events',
    times.map(([startTime, endTime]) => makeEvent({ object: 'Timed', status: 'failed', startTime, endTime }))
  );
  const { body } = await download(`${range}&object=Timed`);
  expect([...body.matchAll(/,([^,]*Z),([^,]*Z),/g)].map(([, ...cells]) => cells)).toEqual(times);
});

it('no cell begins a formula or breaks a row', async () => {
  const hostile = ['=1+1', '+1', '-1', '@cmd', '\r=1', ' =1', '\u00a0=1', '\ufeff=1', '\u0000=1', '\u200b\uff1d1'];
  await server.call(
    '/v1/events',
    hostile.map((errorMessage) => makeEvent({ object: 'Hostile', status: 'failed', errorMessage }))
  );
  const { body } = await download(`${range}&object=Hostile`);
  for (const text of hostile) {
    expect(body).toContain(`'${text}`);
  }
  // Programs that take a lone carriage return for the end of a row see no formula after it either.
  await server.call('/v1/events', [
    makeEvent({ object: 'Broken', status: 'failed', errorMessage: 'a\r=1', action: '\r=2' }),
  ]);
  const { body: broken } = await download(`${range}&object=Broken`);
  expect(broken).toContain(`,"'\r=2",`);
  expect(broken).toContain(',"a\r=1",');
});

it('no cell begins a formula where semicolons or tabs separate cells either, as in many languages', async () => {
  const hostile = ['\t=1', 'x;=1', 'x;"=1;', 'x; \u200b"" =1', 'x\t@cmd', 'x;\uff1d1'];
  const harmless = 'no account; id - 7; a=1';
  await server.call(
    '/v1/events',
    [...hostile, harmless].map((errorMessage) => makeEvent({ object: 'Semicolons', status: 'failed', errorMessage }))
  );
  const { body } = await download(`${range}&object=Semicolons`);
  for (const separator of [';', '\t']) {
    const cells = body.split(/\r\n/).flatMap((row) => row.split(separator));
    expect(cells.filter((cell) => /^[\s\p{C}"]*[=+\-@\uff1d]/u.test(cell))).toEqual([]);
  }
  expect(body).toContain(harmless);
});

it('stops at 20,000 rows and says that more exist', async () => {
  const batch = Array.from({ length: 20_001 }, () => makeEvent({ object: 'Many', status: 'failed' }));
  await server.call('/v1/events', batch);
  const response = await download(`${range}&object=Many`);
  expect(response.headers['sync-health-more']).toBe('true');
  expect(response.body.trimEnd().split('\r\n')).toHaveLength(20_001);
});

it('a cut file says so in its name', async () => {
  const nameOf = async (params: string) => (await download(params)).headers['content-disposition'];
  expect(await nameOf(`${range}&object=Many`)).toBe('attachment; filename="failures-newest-20000-only.csv"');
  expect(await nameOf(`${range}&object=Timed`)).toBe('attachment; filename="failures.csv"');
});

it("writes times in the reader's time zone, which the header line names", async () => {
  await server.call(
    '/v1/events',
    ['2026-10-25T00:59:59.999Z', '2026-10-25T01:00:00.000Z'].map((endTime) =>
      makeEvent({ object: 'Zoned', status: 'failed', startTime: endTime, endTime })
    )
  );
  const zoned = (timeZone: string) =>
    download(`from=2026-10-25T00:00:00Z&to=2026-10-26T00:00:00Z&object=Zoned&timeZone=${timeZone}`);
  const { body } = await zoned('Europe/Berlin');
  const [header, ...rows] = body.trimEnd().split('\r\n');
  expect(header).toContain(',startTime (Europe/Berlin),endTime (Europe/Berlin),');
  expect(rows.map((row) => row.split(',')[7])).toEqual(['2026-10-25 02:00:00', '2026-10-25 02:59:59']);
  expect((await zoned('Asia/Kathmandu')).body).toContain('2026-10-25 06:44:59');
  expect((await zoned('Mars/Base')).json()).toMatchObject({ status: 400, field: 'timeZone' });
});

it('the ids of its first column can be retried', async () => {
  const ids = ['-A1', '+49', 'a;=b', '=1+1', '@x'];
  await server.call(
    '/v1/events',
    ids.map((id) => makeEvent({ id, connector: 'csv', object: 'Ids', status: 'failed' }))
  );
  const { body } = await download(`${range}&object=Ids`);
  const eventIds = body
    .trimEnd()
    .split('\r\n')
    .slice(1)
    .map((row) => row.split(',')[0]!);
  expect(eventIds.filter((id) => /^[=+@-]/.test(id))).toEqual([]);
  const answer = await server.call('/v1/commands', { type: 'retry', connector: 'csv', eventIds });
  expect(answer).toMatchObject({ status: 202, body: { accepted: ids.length, skipped: [] } });
});

it('answers an invalid condition with a problem document that names its place', async () => {
  const conditions = [{ field: 'object', operator: '=~', values: ['['] }];
  const response = await download(`${range}&conditions=${encodeURIComponent(JSON.stringify(conditions))}`);
  expect(response.json()).toMatchObject({ status: 400, field: 'conditions.0.values' });
});

it('answers a wrong parameter with a problem document', async () => {
  const response = await download('from=yesterday&to=2026-11-21T00:00:00Z');
  expect(response.statusCode).toBe(400);
  expect(response.json()).toMatchObject({ field: 'from' });
});

it('answers a range that ends before it starts with a problem document, and leaves no unhandled rejection', async () => {
  const unhandled = jest.fn();
  process.on('unhandledRejection', unhandled);
  const response = await download('from=2026-11-21T00:00:00Z&to=2026-11-20T00:00:00Z');
  await new Promise((resolve) => setTimeout(resolve, 50));
  process.off('unhandledRejection', unhandled);
  expect(response.json()).toMatchObject({ status: 400, field: 'to' });
  expect(unhandled).not.toHaveBeenCalled();
});

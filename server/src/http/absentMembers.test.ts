import { at, failed, Operations, RANGE } from '../testing/operations';

let ops: Operations;
beforeAll(async () => {
  ops = await Operations.start();
  await ops.send(failed({ id: 'f', errorMessage: null }));
});
afterAll(() => ops.close());

it('a null member is absent in every body', async () => {
  const rest = { from: null, to: null, filters: null, asOf: null, startAt: null, reason: null, recordsPerMinute: null };
  const { status, body } = await ops.ask({ type: 'retry', connector: 'c1', eventIds: ['f'], ...rest });
  expect({ status, body }).toMatchObject({ status: 202, body: { accepted: 1, reason: null } });
  const results = [{ eventId: 'f', outcome: 'failed', detail: null }];
  expect((await ops.report(body.id, { state: 'completed', detail: null, results })).status).toBe(200);
  expect((await ops.ask({ type: 'retry', connector: 'c1', eventIds: null, ...RANGE })).body.accepted).toBe(1);

  const query = { type: 'failures', cursor: null, limit: null, filters: null, search: null };
  expect((await ops.call('/v1/query', { body: { ...RANGE, timeZone: null, query } })).status).toBe(200);
  const objective = { connector: 'c1', object: null, indicator: { type: 'errorRate', thresholdMs: null } };
  const put = { ...objective, target: 0.9, windowDays: 7 };
  expect((await ops.call('/v1/objectives/o', { method: 'PUT', body: put })).status).toBe(200);
  const job = { startTime: null, endTime: null, totalRecords: null, triggeredBy: null };
  expect((await ops.putJob('j', { ...job, updatedAt: at(0) })).status).toBe(200);
});

it('a required member that is null is missing', async () => {
  const { status, body } = await ops.ask({ type: 'dismiss', connector: 'c1', eventIds: ['f'], reason: null });
  expect({ status, body }).toMatchObject({ status: 400, body: { field: 'reason', detail: 'reason is missing.' } });
});

it('a null filter is refused, because without it more would match', async () => {
  const { status, body } = await ops.ask({ type: 'retry', connector: 'c1', ...RANGE, filters: { object: null } });
  expect({ status, body }).toMatchObject({ status: 400, body: { field: 'filters.object' } });
});

it('a body of any depth is refused with the right reason', async () => {
  const { statusCode } = await ops.server.app.inject({
    method: 'POST',
    url: '/v1/query',
    headers: { authorization: 'Bearer test-token', 'content-type': 'application/json' },
    payload: `${'['.repeat(50_000)}${']'.repeat(50_000)}`,
  });
  expect(statusCode).toBe(400);
});

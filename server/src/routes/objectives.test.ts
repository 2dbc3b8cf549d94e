import { tokenCommand } from '../auth/tokenCommand';
import { failed, Operations, succeeded } from '../testing/operations';

let ops: Operations;

const NOW_MS = Date.now();
const at = (minutesAgo: number, tookMs: number) => ({
  startTime: new Date(NOW_MS - minutesAgo * 60_000 - tookMs).toISOString(),
  endTime: new Date(NOW_MS - minutesAgo * 60_000).toISOString(),
});
const RANGE = { from: new Date(NOW_MS - 3_600_000).toISOString(), to: new Date(NOW_MS).toISOString() };

beforeAll(async () => {
  ops = await Operations.start();
  const connector = 'objectives';
  // 4 in the last hour, 10 in the last six, 20 in the last day, and an older one.
  const events = [
    ...[1, 2, 3].map((index) => succeeded({ id: `h${index}`, connector, ...at(30, index * 1000) })),
    failed({ id: 'h4', connector, ...at(30, 10) }),
    ...[1, 2, 3, 4, 5, 6].map((index) => succeeded({ id: `s${index}`, connector, ...at(300, index * 1000) })),
    ...[1, 2, 3, 4, 5, 6, 7, 8, 9].map((index) => succeeded({ id: `d${index}`, connector, ...at(1200, index * 1000) })),
    failed({ id: 'd10', connector, object: 'Account', ...at(1200, 10) }),
    failed({ id: 'old', connector, ...at(1500, 10) }),
    // 96 before the last six hours, then two of four failed.
    ...Array.from({ length: 96 }, (_, index) => succeeded({ id: `p${index}`, connector: 'pace', ...at(420, 10) })),
    ...[1, 2].map((index) => succeeded({ id: `ps${index}`, connector: 'pace', ...at(120, 10) })),
    ...[1, 2].map((index) => failed({ id: `pf${index}`, connector: 'pace', ...at(120, 10) })),
  ];
  await ops.send(...events);
});
afterAll(() => ops.close());

it('a wrong indicator is reported by the schema of its type', async () => {
  const fault = async (indicator: unknown) => (await put('faulty', { indicator })).body;
  expect(await fault({ type: 'latency' })).toMatchObject({
    field: 'indicator.thresholdMs',
    detail: 'indicator.thresholdMs is missing.',
  });
  expect(await fault({ type: 'latency', thresholdMs: '5000' })).toMatchObject({
    field: 'indicator.thresholdMs',
    detail: 'indicator.thresholdMs must be integer.',
  });
  expect(await fault({ type: 'latency', thresholdMs: 2 ** 60 })).toMatchObject({ field: 'indicator.thresholdMs' });
  expect(await fault({ type: 'latency', thresholdMs: -1 })).toMatchObject({ field: 'indicator.thresholdMs' });
  expect(await fault({ type: 'errorRate', thresholdMs: 5000 })).toMatchObject({
    field: 'indicator.thresholdMs',
    detail: 'indicator.thresholdMs is not known here: leave it out.',
  });
  expect(await fault({ type: 'speed' })).toMatchObject({
    field: 'indicator.type',
    detail: 'indicator.type must be equal to one of the allowed values: errorRate, latency.',
  });
  expect(await fault({})).toMatchObject({ field: 'indicator.type', detail: 'indicator.type is missing.' });
  expect(await fault('latency')).toMatchObject({ field: 'indicator' });
  expect(await fault(undefined)).toMatchObject({ field: 'indicator', detail: 'indicator is missing.' });
  expect((await put('faulty', { target: 2, indicator: { type: 'errorRate' } })).body).toMatchObject({
    field: 'target',
  });
});

const put = (id: string, members: object) =>
  ops.call<Record<string, unknown>>(`/v1/objectives/${id}`, {
    method: 'PUT',
    body: { connector: 'objectives', indicator: { type: 'errorRate' }, target: 0.9, windowDays: 1, ...members },
  });

async function query(filters: object = {}, members: object = {}) {
  const { body } = await ops.call<{ exact: boolean; fields: Array<{ name: string; values: unknown[] }> }>('/v1/query', {
    body: { ...RANGE, query: { type: 'objectives', filters, ...members } },
  });
  const ids = body.fields[0]?.values ?? [];
  expect(body.exact).toBe(true);
  return Object.fromEntries(
    ids.map((id, row) => [id, Object.fromEntries(body.fields.map(({ name, values }) => [name, values[row]]))])
  );
}

it('an objective is set, replaced, listed and removed', async () => {
  const objective = {
    connector: 'c',
    object: 'Invoice',
    indicator: { type: 'latency', thresholdMs: 5000 },
    target: 0.99,
    windowDays: 30,
  };
  expect(await put('crud', objective)).toEqual({ status: 200, body: { id: 'crud', ...objective } });
  expect((await ops.call('/v1/objectives/crud')).body).toEqual({ id: 'crud', ...objective });
  await put('crud', { connector: 'c' });
  expect((await ops.call('/v1/objectives')).body).toEqual({
    objectives: [
      { id: 'crud', connector: 'c', object: null, indicator: { type: 'errorRate' }, target: 0.9, windowDays: 1 },
    ],
  });
  const remove = () =>
    ops.server.app.inject({
      method: 'DELETE',
      url: '/v1/objectives/crud',
      headers: { authorization: 'Bearer test-token' },
    });
  expect((await remove()).statusCode).toBe(204);
  expect((await remove()).statusCode).toBe(404);
  expect((await ops.call('/v1/objectives/crud')).status).toBe(404);
  const audit = await ops.server.app.decisions.db.selectFrom('audit').select(['action', 'subject', 'actor']).execute();
  expect(audit.slice(-3)).toEqual(
    ['objective.put', 'objective.put', 'objective.delete'].map((action) => ({
      action,
      subject: 'crud',
      actor: 'bootstrap token',
    }))
  );
});

it.each([
  [{ target: 1 }, 'target'],
  [{ target: -0.1 }, 'target'],
  [{ windowDays: 0 }, 'windowDays'],
  [{ windowDays: 1.5 }, 'windowDays'],
  [{ connector: '' }, 'connector'],
  [{ indicator: { type: 'latency' } }, 'indicator'],
  [{ indicator: { type: 'uptime' } }, 'indicator'],
])('%j is refused by the name of its member', async (members, field) => {
  const { status, body } = await put('wrong', members);
  expect(status).toBe(400);
  expect(body.field).toMatch(new RegExp(`^${field}`));
});

it('what is attained, left and burnt matches figures computed by hand', async () => {
  await put('rate', {});
  await put('account', { object: 'Account', target: 0.5 });
  await put('slow', { indicator: { type: 'latency', thresholdMs: 2000 } });
  await put('nothing', { connector: 'silent' });
  const rows = await query();

  // 2 of 20 failed; 1 of 4 and 1 of 10 in the last hours. The budget is a tenth.
  expect(rows.rate).toEqual({
    id: 'rate',
    connector: 'objectives',
    object: null,
    indicator: 'errorRate',
    target: 0.9,
    windowDays: 1,
    attained: expect.closeTo(0.9, 10),
    budgetLeft: expect.closeTo(0, 10),
    burnRate1h: expect.closeTo(2.5, 10),
    burnRate6h: expect.closeTo(1, 10),
    burnRate5m: null,
    burnRate30m: expect.closeTo(2.5, 10),
    events: 20,
    bad: 2,
    runsOutAt: null,
    thresholdMs: null,
  });
  // One of one failed; none in the last hours.
  expect(rows.account).toMatchObject({ attained: 0, budgetLeft: -1, burnRate1h: null, burnRate6h: null });
  // Bad are failed events and those above 2 s: 1 + 1, 4 of six, 7 + 1.
  expect(rows.slow).toMatchObject({
    indicator: 'latency',
    attained: expect.closeTo(1 - 14 / 20, 10),
    budgetLeft: expect.closeTo(1 - 14 / 20 / 0.1, 10),
    burnRate1h: expect.closeTo(2 / 4 / 0.1, 10),
    burnRate6h: expect.closeTo(6 / 10 / 0.1, 10),
  });
  expect(rows.nothing).toMatchObject({ attained: null, budgetLeft: null, burnRate1h: null, burnRate6h: null });
  expect(Object.keys(await query({ connector: ['silent'] }))).toEqual(['nothing']);
});

it('a budget runs out when the rest is spent at the pace of the last six hours', async () => {
  await put('pace', { connector: 'pace', windowDays: 10 });
  // 2 of 100 failed, so 0.8 of the budget is left. 2 of 4 spend it five times too fast: 0.8 · 10 days / 5.
  expect((await query({ connector: ['pace'] })).pace).toMatchObject({
    budgetLeft: expect.closeTo(0.8, 10),
    burnRate6h: expect.closeTo(5, 10),
    runsOutAt: NOW_MS + 1.6 * 86_400_000,
  });
  await put('pace', { connector: 'pace', windowDays: 10, target: 0.5 });
  // Half may fail, and half does, so some budget is always left.
  expect((await query({ connector: ['pace'] })).pace).toMatchObject({
    burnRate6h: expect.closeTo(1, 10),
    runsOutAt: null,
  });
});

it.each([
  [0.9, 2, 20],
  [0.99, 1, 100],
  [0.995, 5, 1000],
  [0.999, 3, 3000],
])('a budget at %d of which all is spent has nothing left, and is not overspent', async (target, bad, all) => {
  const connector = `spent-${target}`;
  await ops.send(
    ...Array.from({ length: all }, (_, index) =>
      (index < bad ? failed : succeeded)({ id: `${connector}-${index}`, connector, ...at(10, 10) })
    )
  );
  await put(connector, { connector, target });
  expect((await query({ connector: [connector] }))[connector]).toMatchObject({
    events: all,
    bad,
    budgetLeft: 0,
    burnRate1h: 1,
    runsOutAt: null,
  });
});

it('overspent objectives come first, those without events last', async () => {
  await put('a-silent', { connector: 'silent' });
  await put('b-spared', { target: 0.5 });
  await put('c-overspent', { target: 0.99 });
  expect(Object.keys(await query({}, { objective: ['a-silent', 'b-spared', 'c-overspent'] }))).toEqual([
    'c-overspent',
    'b-spared',
    'a-silent',
  ]);
});

it('a single objective is queried by its id, split by object', async () => {
  await put('rate', {});
  expect(Object.keys(await query({}, { objective: ['rate'] }))).toEqual(['rate']);
  const { body } = await ops.call<{ fields: Array<{ name: string; values: unknown[] }> }>('/v1/query', {
    body: { ...RANGE, query: { type: 'objectives', objective: ['rate'], byObject: true } },
  });
  const column = (name: string) => body.fields.find((field) => field.name === name)?.values;
  expect(column('object')).toEqual(['Account', 'Invoice']);
  expect(column('events')).toEqual([1, 19]);
  expect(column('bad')).toEqual([1, 1]);
  expect(column('budgetLeft')).toEqual([expect.closeTo(-9, 10), expect.closeTo(1 - 1 / 19 / 0.1, 10)]);
});

it('readers may look, managers may change, and both only within their connectors', async () => {
  await put('theirs', {});
  await put('others', { connector: 'silent' });
  const { config } = ops.server.app;
  const token = async (scopes: string) => {
    const args = ['create', '--name', scopes, '--scopes', scopes, '--connector', 'objectives'];
    const [bearer = ''] = (await tokenCommand(args, config)).split('\n');
    return (method: 'GET' | 'PUT' | 'DELETE', id: string, connector = 'objectives') =>
      ops.server.app
        .inject({
          method,
          url: `/v1/objectives/${id}`,
          headers: { authorization: `Bearer ${bearer}` },
          ...(method === 'PUT' && {
            payload: { connector, indicator: { type: 'errorRate' }, target: 0.9, windowDays: 1 },
          }),
        })
        .then(({ statusCode }) => statusCode);
  };
  const reader = await token('read');
  expect([await reader('GET', 'theirs'), await reader('GET', 'others')]).toEqual([200, 404]);
  expect([await reader('PUT', 'theirs'), await reader('DELETE', 'theirs')]).toEqual([403, 403]);
  const manager = await token('manage');
  expect([await manager('PUT', 'theirs'), await manager('PUT', 'new', 'silent')]).toEqual([200, 403]);
  expect([await manager('PUT', 'others'), await manager('DELETE', 'others')]).toEqual([403, 404]);
  expect(await manager('GET', 'theirs')).toBe(403);
});

/** Metrics of groups against figures computed by hand, whether summed from memory or by the engine. */
import { type QueryResult } from '@sync-health/contract';
import { tableFromIPC } from 'apache-arrow';

import { type Config } from '../config/config';
import { makeEvent } from '../testing/events';
import { startTestServer, TEST_TOKEN, type TestServer } from '../testing/testServer';

const at = (time: string) => `2026-11-20T${time}Z`;

const invoice = (time: string, latencyMs: number, other: object = {}) =>
  makeEvent({ connector: 'c1', object: 'Invoice', endTime: at(time), latencyMs, ...other });
const account = (time: string, latencyMs: number, other: object = {}) =>
  makeEvent({ connector: 'c2', object: 'Account', endTime: at(time), latencyMs, ...other });
const failed = (errorCode: string) => ({ status: 'failed', errorCode });

const EVENTS = [
  // The hour before.
  invoice('09:10:00', 100),
  invoice('09:20:00', 300),
  account('09:30:00', 50, failed('X-1')),
  invoice('10:00:00', 100),
  invoice('10:10:00', 200),
  invoice('10:20:00', 300),
  invoice('10:59:59.999', 400, failed('UNABLE_TO_LOCK_ROW')),
  account('10:30:00', 1000),
  account('11:30:00', 2000, failed('X-1')),
  // Long before the range, and never again.
  makeEvent({ connector: 'gone', endTime: '2026-11-18T10:00:00Z' }),
];

describe.each<[where: string, Partial<Config>]>([
  ['in memory', { exactUpToEvents: 0 }],
  ['by the engine', { exactUpToEvents: 0, slotMemoryBytes: 0 }],
  ['of raw events', {}],
])('%s', (where, settings) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer(settings);
    await server.call('/v1/events', EVENTS);
    if (where !== 'of raw events') {
      await server.app.rollups.roller.roll();
    }
  });
  afterAll(() => server.close());

  const ask = async (query: object, range = { from: at('10:00:00'), to: at('12:00:00') }): Promise<QueryResult> => {
    const { status, body } = await server.call('/v1/query', { ...range, query });
    expect({ status, body }).toMatchObject({ status: 200 });
    return body as QueryResult;
  };
  const byHour = (query: object) => ask({ type: 'trend', interval: 'hour', ...query });
  const namesOf = ({ fields }: QueryResult) => fields.map(({ name }) => name);
  const valuesOf = ({ fields }: QueryResult, name: string) => fields.find((field) => field.name === name)?.values;

  /** Within the 1 % that rollups may be off. */
  const expectNear = (values: QueryResult['fields'][number]['values'] | undefined, expected: Array<number | null>) => {
    expect(values).toHaveLength(expected.length);
    expected.forEach((value, index) => {
      const actual = values?.[index];
      if (value === null || typeof actual !== 'number') {
        expect(actual).toBe(value);
      } else {
        expect(Math.abs(actual - value)).toBeLessThanOrEqual(Math.abs(value) * 0.01);
      }
    });
  };

  it('groups beyond the limit of a field with few values give no column of zeros', async () => {
    const answer = await byHour({ groupBy: 'status', limit: 1 });
    const figures = answer.fields.filter(({ change }) => !change);
    expect(figures.map(({ name }) => name)).toEqual(['time', 'success', '(other)', 'total']);
    expect(valuesOf(answer, '(other)')).toEqual([1, 1]);
  });

  it('the error rate by connector over time, with each change as a difference', async () => {
    const answer = await byHour({ metric: 'errorRate', groupBy: 'connector' });
    expect(namesOf(answer)).toEqual(['time', 'c1', 'c2', 'total', 'c1Change', 'c2Change', 'totalChange']);
    expect(answer.fields.map(({ labels }) => labels)).toEqual([
      undefined,
      { connector: 'c1' },
      { connector: 'c2' },
      undefined,
      { connector: 'c1' },
      { connector: 'c2' },
      undefined,
    ]);
    expect(answer.fields.map(({ change }) => change ?? false)).toEqual([false, false, false, false, true, true, true]);
    expect(valuesOf(answer, 'time')).toEqual([at('10:00:00'), at('11:00:00')].map(Date.parse));
    expect(valuesOf(answer, 'c1')).toEqual([0.25, null]);
    expect(valuesOf(answer, 'c2')).toEqual([0, 1]);
    expect(valuesOf(answer, 'total')).toEqual([0.2, 1]);
    expect(valuesOf(answer, 'c1Change')).toEqual([0.25, null]);
    expect(valuesOf(answer, 'c2Change')).toEqual([-1, 1]);
    expect(valuesOf(answer, 'totalChange')).toEqual([0.2 - 1 / 3, 0.8]);
    expect(answer).toMatchObject({ exact: true, interval: 'hour', notices: [] });
  });

  it('percentiles by connector and object, with their changes', async () => {
    const answer = await byHour({ metric: 'p95', groupBy: ['connector', 'object'] });
    expect(answer.fields[1]).toMatchObject({ name: 'c1, Invoice', labels: { connector: 'c1', object: 'Invoice' } });
    expectNear(valuesOf(answer, 'c1, Invoice'), [400, null]);
    expectNear(valuesOf(answer, 'c2, Account'), [1000, 2000]);
    expectNear(valuesOf(answer, 'total'), [1000, 2000]);
    const [before] = (valuesOf(answer, 'c1, InvoiceChange') ?? []) as number[];
    expect(before).toBeCloseTo(1 / 3, 1);
    expect(valuesOf(answer, 'c2, AccountChange')?.map((change) => Math.round(Number(change)))).toEqual([19, 1]);
    expect(valuesOf(answer, 'totalChange')?.map((change) => Math.round(Number(change)))).toEqual([2, 1]);
    expect(answer.exact).toBe(where === 'of raw events');
  });

  it.each([
    ['events', [4, 0], [1, 1], [5, 1]],
    ['synced', [3, 0], [1, 0], [4, 0]],
    ['errors', [1, 0], [0, 1], [1, 1]],
    ['averageLatency', [250, null], [1000, 2000], [400, 2000]],
    ['p50', [300, null], [1000, 2000], [300, 2000]],
    ['p90', [400, null], [1000, 2000], [1000, 2000]],
  ])('%s of each group and of all', async (metric, c1, c2, total) => {
    const answer = await byHour({ metric, groupBy: ['connector'] });
    expectNear(valuesOf(answer, 'c1'), c1);
    expectNear(valuesOf(answer, 'c2'), c2);
    expectNear(valuesOf(answer, 'total'), total);
    const alone = await byHour({ metric });
    expect(namesOf(alone)).toEqual(['time', 'total', 'totalChange']);
    expectNear(valuesOf(alone, 'total'), total);
  });

  it('groups beyond the limit are one column, or left out, with a notice', async () => {
    for (const [metric, others] of [
      ['events', [1, 1]],
      ['errorRate', [0, 1]],
      ['p95', [1000, 2000]],
    ] as const) {
      const answer = await byHour({ metric, groupBy: 'object', limit: 1 });
      expect(namesOf(answer)).toEqual([
        'time',
        'Invoice',
        '(other)',
        'total',
        'InvoiceChange',
        '(other)Change',
        'totalChange',
      ]);
      expectNear(valuesOf(answer, '(other)'), [...others]);
      expect(answer.groupsBeyondLimit).toBe(1);
      expect(answer.notices).toEqual([{ severity: 'info', text: expect.stringContaining('Of 2 groups the 1 ') }]);
      const without = await byHour({ metric, groupBy: 'object', limit: 1, other: false });
      expect(namesOf(without)).toEqual(['time', 'Invoice', 'total', 'InvoiceChange', 'totalChange']);
      expect(valuesOf(without, 'total')).toEqual(valuesOf(answer, 'total'));
      expect(without.groupsBeyondLimit).toBe(1);
    }
  });

  it('groups with too few events are left out, also of the column of others', async () => {
    const few = await byHour({ groupBy: 'connector', minEvents: 3 });
    expect(namesOf(few)).toEqual(['time', 'c1', 'total', 'c1Change', 'totalChange']);
    expect(few.groupsBeyondLimit).toBeUndefined();
    expect(valuesOf(few, 'total')).toEqual([5, 1]);
    const cut = await byHour({ groupBy: ['connector', 'errorCode'], minEvents: 1, limit: 1 });
    expect(valuesOf(cut, '(other)')).toEqual([2, 1]);
    const both = await byHour({ groupBy: ['object', 'status'], minEvents: 2, limit: 1 });
    expect(namesOf(both)).toContain('Invoice, success');
    expect(namesOf(both)).not.toContain('(other)');
  });

  it('an error class is derived from the code, in groups and filters', async () => {
    const answer = await byHour({ groupBy: ['errorClass', 'connector'] });
    expect(answer.fields.slice(1, 5).map(({ name, labels }) => [name, labels])).toEqual([
      ['(none), c1', { errorClass: '', connector: 'c1' }],
      ['(none), c2', { errorClass: '', connector: 'c2' }],
      ['transient, c1', { errorClass: 'transient', connector: 'c1' }],
      ['unknown, c2', { errorClass: 'unknown', connector: 'c2' }],
    ]);
    expect(valuesOf(await byHour({ filters: { errorClass: ['transient'] } }), 'total')).toEqual([1, 0]);
    const conditions = [{ field: 'errorClass', operator: '!=', values: ['transient'] }];
    expect(valuesOf(await byHour({ conditions }), 'total')).toEqual([4, 1]);
    const matching = [{ field: 'errorClass', operator: '=~', values: ['^unk'] }];
    expect(valuesOf(await byHour({ conditions: matching }), 'total')).toEqual([0, 1]);
  });

  it('failures are filtered by an error group and a class', async () => {
    const groups = await ask({ type: 'errors' });
    const [groupId] = valuesOf(groups, 'groupId') ?? [];
    const code = valuesOf(groups, 'errorCode')?.[0];
    const failures = await ask({ type: 'failures', filters: { errorGroup: [String(groupId)] } });
    expect(valuesOf(failures, 'errorCode')).toEqual([code]);
    const ofClass = await ask({ type: 'failures', filters: { errorClass: ['transient'] } });
    expect(valuesOf(ofClass, 'errorCode')).toEqual(['UNABLE_TO_LOCK_ROW']);
  });

  it('a summary by group, most events first', async () => {
    const answer = await ask({ type: 'summary', groupBy: ['connector', 'object'] });
    expect(namesOf(answer)).toEqual([
      ...['connector', 'object', 'events', 'synced', 'syncedChange', 'errors', 'errorsChange', 'errorRate'],
      ...['errorRateChange', 'medianLatency', 'medianLatencyChange', 'averageLatency', 'averageLatencyChange'],
    ]);
    expect(valuesOf(answer, 'connector')).toEqual(['c1', 'c2']);
    expect(valuesOf(answer, 'object')).toEqual(['Invoice', 'Account']);
    expect(valuesOf(answer, 'events')).toEqual([4, 2]);
    expect(valuesOf(answer, 'synced')).toEqual([3, 1]);
    // From 8:00 to 10:00, c1 had two events, and c2 a failure.
    expect(valuesOf(answer, 'syncedChange')).toEqual([0.5, null]);
    expect(valuesOf(answer, 'errors')).toEqual([1, 1]);
    expect(valuesOf(answer, 'errorsChange')).toEqual([null, 0]);
    expect(valuesOf(answer, 'errorRate')).toEqual([0.25, 0.5]);
    expect(valuesOf(answer, 'errorRateChange')).toEqual([0.25, -0.5]);
    expectNear(valuesOf(answer, 'medianLatency'), [300, 2000]);
    expect(valuesOf(answer, 'averageLatency')).toEqual([250, 1500]);
    expect(valuesOf(answer, 'averageLatencyChange')).toEqual([0.25, 29]);
  });

  it('a summary of one metric, limited to groups with enough events', async () => {
    const answer = await ask({ type: 'summary', metric: 'p95', groupBy: 'connector' });
    expect(namesOf(answer)).toEqual(['connector', 'events', 'p95', 'p95Change']);
    expectNear(valuesOf(answer, 'p95'), [400, 2000]);
    const one = await ask({ type: 'summary', groupBy: 'connector', limit: 1 });
    expect(valuesOf(one, 'connector')).toEqual(['c1']);
    expect(one.groupsBeyondLimit).toBe(1);
    expect(one.notices).toHaveLength(1);
    const enough = await ask({ type: 'summary', groupBy: 'connector', minEvents: 3 });
    expect(valuesOf(enough, 'connector')).toEqual(['c1']);
    expect(enough.notices).toEqual([]);
    const alone = await ask({ type: 'summary', metric: 'errorRate' });
    expect(alone.fields.map(({ name, values }) => [name, values])).toEqual([
      ['events', [6]],
      ['errorRate', [1 / 3]],
      ['errorRateChange', [0]],
    ]);
  });

  it('a summary without events is one row of zeros; by group it is empty, unless silent groups are asked for', async () => {
    const empty = { from: '2026-11-21T10:00:00Z', to: '2026-11-21T11:00:00Z' };
    const whole = await ask({ type: 'summary' }, empty);
    expect(valuesOf(whole, 'synced')).toEqual([0]);
    expect(valuesOf(whole, 'errorRate')).toEqual([null]);
    expect(valuesOf(await ask({ type: 'summary', groupBy: 'connector' }, empty), 'connector')).toEqual([]);
    const silent = await ask({ type: 'summary', groupBy: 'connector', silent: true });
    expect(valuesOf(silent, 'connector')).toEqual(['c1', 'c2', 'gone']);
    expect(valuesOf(silent, 'events')).toEqual([4, 2, 0]);
    const limited = await ask({ type: 'summary', groupBy: 'connector', silent: true, limit: 2 });
    expect(valuesOf(limited, 'connector')).toEqual(['c1', 'c2']);
    expect(limited.groupsBeyondLimit).toBe(1);
  });

  it('silent groups have the change from the window before, by events and by failures', async () => {
    const after = { from: at('12:00:00'), to: at('14:00:00') };
    const silent = await ask({ type: 'summary', groupBy: 'connector', silent: true }, after);
    expect(valuesOf(silent, 'connector')).toEqual(['c1', 'c2', 'gone']);
    expect(valuesOf(silent, 'syncedChange')).toEqual([-1, -1, null]);
    expect(valuesOf(silent, 'errorsChange')).toEqual([-1, -1, null]);
    expect(valuesOf(silent, 'errorRateChange')).toEqual([null, null, null]);
    const failures = { filters: { object: ['Invoice'], status: ['failed'] } };
    const narrowed = await ask({ type: 'summary', groupBy: ['action', 'status'], silent: true, ...failures }, after);
    expect([valuesOf(narrowed, 'status'), valuesOf(narrowed, 'errorsChange')]).toEqual([['failed'], [-1]]);
    const counted = await ask({ type: 'summary', groupBy: 'connector', silent: true, metric: 'events' }, after);
    expect(valuesOf(counted, 'eventsChange')).toEqual([-1, -1, null]);
  });

  it('Arrow has the same labels in field metadata', async () => {
    const { rawPayload } = await server.app.inject({
      method: 'POST',
      url: '/v1/query',
      headers: { authorization: `Bearer ${TEST_TOKEN}`, accept: 'application/vnd.apache.arrow.stream' },
      payload: {
        from: at('10:00:00'),
        to: at('12:00:00'),
        query: { type: 'trend', interval: 'hour', metric: 'errorRate', groupBy: ['connector', 'object'] },
      },
    });
    const { fields } = tableFromIPC(rawPayload).schema;
    expect(fields.map(({ name, metadata }) => [name, Object.fromEntries(metadata)])).toEqual([
      ['time', {}],
      ['c1, Invoice', { labels: '{"connector":"c1","object":"Invoice"}' }],
      ['c2, Account', { labels: '{"connector":"c2","object":"Account"}' }],
      ['total', {}],
      ['c1, InvoiceChange', { labels: '{"connector":"c1","object":"Invoice"}', change: 'true' }],
      ['c2, AccountChange', { labels: '{"connector":"c2","object":"Account"}', change: 'true' }],
      ['totalChange', { change: 'true' }],
    ]);
  });
});

/**
 * Events with an unknown start: they count everywhere, and no latency is made up for them. Figures are computed by
 * hand.
 */
import { type JobDetail, type QueryResult, type RecordHistory } from '@sync-health/contract';
import { tableFromIPC } from 'apache-arrow';

import { type Config } from '../config/config';
import { makeEvent } from '../testing/events';
import { describeEachStorage } from '../testing/storages';
import { startTestServer, TEST_TOKEN, type TestServer } from '../testing/testServer';

const at = (time: string) => `2026-11-20T${time}.000Z`;
const RANGE = { from: at('10:00:00'), to: at('12:00:00') };

const untimed = (id: string, endTime: string, other: object = {}) => ({
  ...makeEvent({ id, connector: 'c1', endTime, ...other }),
  startTime: undefined,
});
const timed = (id: string, endTime: string, latencyMs: number, other: object = {}) =>
  makeEvent({ id, connector: 'c1', endTime, latencyMs, ...other });
const FAILED = { status: 'failed', errorCode: 'X-1', errorMessage: 'no' };
const JOB = { mode: 'manual', object: 'Account', jobId: 'job-1' };

const EVENTS = [
  timed('t-1', at('10:10:00'), 1000),
  timed('t-2', at('10:20:00'), 3000),
  untimed('u-1', at('10:30:00'), { recordId: 'record-u' }),
  untimed('u-2', at('10:40:00'), FAILED),
  // An hour, and an object, without any known latency.
  untimed('u-3', at('11:10:00'), { object: 'Payment' }),
  timed('j-1', at('10:50:00'), 5000, JOB),
  untimed('j-2', at('10:45:00'), JOB),
  untimed('j-3', at('10:46:00'), { ...JOB, jobId: 'job-2' }),
];

const SETTINGS: Array<[where: string, settings: Partial<Config>]> = [
  ['of raw events', {}],
  ['from rollups in memory', { exactUpToEvents: 0 }],
  ['from rollups by the engine', { exactUpToEvents: 0, slotMemoryBytes: 0 }],
];

describeEachStorage('untimed events', (place) => {
  let server: TestServer;
  const start = async (settings: Partial<Config>) => {
    server = await startTestServer({ ...place().config, comparesCounts: true, ...settings });
  };
  beforeAll(async () => {
    await start({});
    const { body } = await server.call('/v1/events?startTime=unknown', EVENTS);
    expect(body).toEqual({ accepted: EVENTS.length, duplicates: 0, conflicts: 0, rejected: [] });
    await server.close();
  });

  describe.each(SETTINGS)('%s', (where, settings) => {
    beforeAll(async () => {
      await start(settings);
      if (where !== 'of raw events') {
        await server.app.rollups.roller.roll();
      }
    });
    afterAll(() => server.close());

    const ask = async (query: object) => {
      const { status, body } = await server.call('/v1/query', { ...RANGE, query });
      expect({ status, body }).toMatchObject({ status: 200 });
      return rowsOf(body as QueryResult);
    };

    it('count, and are left out of averages and percentiles', async () => {
      const [summary] = await ask({ type: 'summary' });
      // Of 1, 3 and 5 seconds.
      expect(summary).toMatchObject({ events: 8, synced: 7, errors: 1, errorRate: 1 / 8, averageLatency: 3000 });
      expectNear(summary?.medianLatency, 3000);
      const objects = await ask({ type: 'summary', groupBy: ['object'] });
      expect(objects.map(({ object, events, averageLatency }) => [object, events, averageLatency])).toEqual([
        ['Invoice', 4, 2000],
        ['Account', 3, 5000],
        ['Payment', 1, null],
      ]);
      expect(objects.at(-1)).toMatchObject({ medianLatency: null, medianLatencyChange: null });
    });

    it('a bucket or a group without any latency has null, not 0', async () => {
      const byHour = await ask({ type: 'trend', interval: 'hour', metric: 'p95', groupBy: 'object' });
      expect(byHour.map(({ Payment }) => Payment)).toEqual([null, null]);
      expectNear(byHour[0]?.total, 5000);
      expect(byHour[1]?.total).toBeNull();
      const hours = await ask({ type: 'percentiles', interval: 'hour' });
      expect(hours.map(({ records }) => records)).toEqual([7, 1]);
      expectNear(hours[0]?.p50, 3000);
      expect(hours[1]).toMatchObject({ p50: null, p90: null, p95: null });
      const groups = await ask({ type: 'percentiles' });
      expect(groups.find(({ object }) => object === 'Payment')).toMatchObject({ records: 1, p50: null, p95: null });
      const heatmap = await ask({ type: 'histogram', interval: 'hour' });
      expect(heatmap.map(({ time: _, ...counts }) => sumOf(Object.values(counts)))).toEqual([3, 0]);
    });

    it('have null start and latency in tables', async () => {
      const records = await ask({ type: 'records', orderBy: '-latency' });
      expect(records.map((row) => [row.id ?? row.jobId, row.startTime, row.latency])).toEqual([
        ['job-1', Date.parse(at('10:45:00')), 5000],
        ['t-2', Date.parse(at('10:19:57')), 3000],
        ['t-1', Date.parse(at('10:09:59')), 1000],
        ['u-3', null, null],
        ['u-2', null, null],
        ['u-1', null, null],
        ['job-2', null, null],
      ]);
      expect(records.find(({ jobId }) => jobId === 'job-1')).toMatchObject({ synced: 2, errors: 0 });
      const backwards = await ask({ type: 'records', orderBy: 'latency' });
      expect(backwards.map(({ id, jobId }) => id ?? jobId)).toEqual(
        records.map(({ id, jobId }) => id ?? jobId).reverse()
      );
      const [failure, ...others] = await ask({ type: 'failures', orderBy: '-latency' });
      expect(others).toEqual([]);
      expect(failure).toMatchObject({ id: 'u-2', startTime: null, endTime: Date.parse(at('10:40:00')), state: 'open' });
    });

    it('are null for the backend, and empty cells in a file', async () => {
      const response = await server.app.inject({
        method: 'POST',
        url: '/v1/query',
        headers: { authorization: `Bearer ${TEST_TOKEN}`, accept: 'application/vnd.apache.arrow.stream' },
        payload: { ...RANGE, query: { type: 'failures' } },
      });
      const table = tableFromIPC(response.rawPayload);
      expect(table.getChild('startTime')?.get(0)).toBeNull();
      const records = await server.app.inject({
        method: 'POST',
        url: '/v1/query',
        headers: { authorization: `Bearer ${TEST_TOKEN}`, accept: 'text/csv' },
        payload: { ...RANGE, query: { type: 'records', filters: { object: ['Payment'] } } },
      });
      const [head, row] = records.body.split('\r\n').map((line) => line.split(','));
      expect(row?.[head?.indexOf('startTime') ?? -1]).toBe('');
      expect(row?.[head?.indexOf('latency') ?? -1]).toBe('');
    });

    it('are null in a record and a job too', async () => {
      const { body: history } = await server.call(
        `/v1/record?connector=c1&recordId=record-u&from=${RANGE.from}&to=${RANGE.to}`
      );
      expect((history as RecordHistory).attempts).toMatchObject([{ id: 'u-1', startTime: null }]);
      const job = async (id: string) => (await server.call(`/v1/jobs/${id}?connector=c1`)).body as JobDetail;
      for (const id of ['job-1', 'job-2']) {
        await server.app.inject({
          method: 'PUT',
          url: `/v1/jobs/${id}`,
          headers: { authorization: `Bearer ${TEST_TOKEN}` },
          payload: { connector: 'c1', scope: 'all', status: 'completed', updatedAt: at('11:00:00') },
        });
      }
      expect((await job('job-1')).objects).toMatchObject([{ processed: 2, startTime: Date.parse(at('10:45:00')) }]);
      expect((await job('job-2')).objects).toMatchObject([{ processed: 1, startTime: null }]);
    });

    it('do not count for a latency objective unless they failed', async () => {
      const id = `untimed-${SETTINGS.findIndex(([name]) => name === where)}`;
      const put = await server.app.inject({
        method: 'PUT',
        url: `/v1/objectives/${id}`,
        headers: { authorization: `Bearer ${TEST_TOKEN}` },
        payload: {
          connector: 'c1',
          indicator: { type: 'latency', thresholdMs: 2000 },
          target: 0.5,
          windowDays: 1,
        },
      });
      expect(put.statusCode).toBeLessThan(300);
      const rows = await ask({ type: 'objectives', objective: [id] });
      // Of t-1, t-2, j-1 and the failed u-2, all but the first are bad.
      expect(rows).toMatchObject([{ id, attained: 0.25 }]);
    });
  });

  it('come again as duplicates, and with a start as a conflict', async () => {
    await start({});
    const again = await server.call('/v1/events?startTime=unknown', EVENTS);
    expect(again.body).toMatchObject({ accepted: 0, duplicates: EVENTS.length, conflicts: 0 });
    const { body } = await server.call('/v1/events', [timed('u-1', at('10:30:00'), 0, { recordId: 'record-u' })]);
    expect(body).toMatchObject({ accepted: 0, conflicts: 1 });
    await server.close();
  });

  it('are rejected unless the request says that starts are unknown', async () => {
    await start({});
    const { status, body } = await server.call('/v1/events', [untimed('u-9', at('10:30:00'))]);
    expect({ status, body }).toMatchObject({ status: 422, body: { rejected: [{ detail: 'startTime is missing' }] } });
    const wrong = await server.call('/v1/events?startTime=never', [timed('t-9', at('10:30:00'), 1)]);
    expect(wrong).toMatchObject({ status: 400, body: { field: 'startTime' } });
    const none = await server.call('/v1/events?startTime=unknown', [{ ...untimed('u-9', at('10:30:00')), more: 1 }]);
    expect(none).toMatchObject({
      status: 422,
      body: { rejected: [{ detail: 'more is not a field of a sync event' }] },
    });
    await server.close();
  });
});

function rowsOf({ fields }: QueryResult): Array<Record<string, unknown>> {
  return (fields[0]?.values ?? []).map((_, index) =>
    Object.fromEntries(fields.map(({ name, values }) => [name, values[index]]))
  );
}

const sumOf = (values: readonly unknown[]) => values.reduce<number>((sum, value) => sum + Number(value), 0);

/** Within the 1 % that rollups may be off. */
function expectNear(actual: unknown, expected: number) {
  expect(typeof actual).toBe('number');
  expect(Math.abs(Number(actual) - expected)).toBeLessThanOrEqual(expected / 100);
}

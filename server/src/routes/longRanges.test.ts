/** Ranges that reach far beyond the events, and across changes of clocks. */
import { type QueryResult } from '@sync-health/contract';

import { makeEvent } from '../testing/events';
import { describeEachStorage } from '../testing/storages';
import { startTestServer, type TestServer } from '../testing/testServer';

jest.setTimeout(300_000);

let server: TestServer;

const ask = async (body: object) => {
  const { status, body: answer } = await server.call('/v1/query', body);
  expect({ status, answer }).toMatchObject({ status: 200 });
  return answer as QueryResult;
};
const valuesOf = ({ fields }: QueryResult, name: string) => fields.find((field) => field.name === name)?.values;
const sum = (values: readonly unknown[] = []) => values.reduce<number>((total, value) => total + Number(value), 0);

describeEachStorage('long ranges', (place) => {
  beforeAll(async () => {
    server = await startTestServer(place().config);
    await server.call('/v1/events', [
      makeEvent({ endTime: '2026-10-25T00:30:00Z' }),
      makeEvent({ endTime: '2026-10-25T01:30:00Z' }),
      makeEvent({ endTime: '2026-11-20T10:00:00Z', latencyMs: 500 }),
      makeEvent({ endTime: '2026-11-20T23:59:59.999Z', status: 'failed' }),
    ]);
    await server.app.rollups.roller.roll();
  });
  afterAll(() => server.close());

  it.each([
    ['1970-01-01T00:00:00Z', '2026-11-28T00:00:00Z'],
    ['1970-01-01T00:00:00.000Z', '9999-12-31T23:59:59.999Z'],
    ['0001-01-01T00:00:00Z', '9999-12-31T23:59:59Z'],
    ['2026-01-01T00:00:00Z', '9999-12-31T00:00:00Z'],
  ])('a range from %s to %s is answered by every type', async (from, to) => {
    const range = { from, to };
    const trend = await ask({ ...range, query: { type: 'trend' } });
    expect(sum(valuesOf(trend, 'total'))).toBe(4);
    expect(valuesOf(trend, 'time')?.length).toBeLessThanOrEqual(5000);
    expect(trend.notices).toHaveLength(1);
    expect(trend.notices[0]?.text).toContain('2026-10-25');
    const heatmap = await ask({ ...range, query: { type: 'histogram' } });
    expect(sum(heatmap.fields.slice(1).flatMap(({ values }) => values))).toBe(4);
    const latencies = await ask({ ...range, query: { type: 'percentiles', interval: 'day' } });
    expect(sum(valuesOf(latencies, 'records'))).toBe(4);
    expect(valuesOf(await ask({ ...range, query: { type: 'summary' } }), 'synced')).toEqual([3]);
    expect(sum(valuesOf(await ask({ ...range, query: { type: 'percentiles' } }), 'records'))).toBe(4);
    expect(valuesOf(await ask({ ...range, query: { type: 'records' } }), 'endTime')).toHaveLength(4);
    expect(valuesOf(await ask({ ...range, query: { type: 'failures' } }), 'id')).toHaveLength(1);
    expect(valuesOf(await ask({ ...range, query: { type: 'errors' } }), 'count')).toEqual([1]);
    await ask({ ...range, query: { type: 'jobs' } });
    await ask({ ...range, query: { type: 'commands' } });
    const { status, body } = await server.call(`/v1/values/object?from=${from}&to=${to}`);
    expect({ status, body }).toEqual({ status: 200, body: { values: ['Invoice'], truncated: false } });
  });

  it('a long range without events gives a trend without buckets, and says so', async () => {
    const range = { from: '1970-01-01T00:00:00Z', to: '2020-01-01T00:00:00Z' };
    const trend = await ask({ ...range, query: { type: 'trend' } });
    expect(valuesOf(trend, 'time')).toEqual([]);
    expect(trend.notices).toHaveLength(1);
  });

  it('a time shift across a change of clocks gives rising, unique times', async () => {
    const range = { from: '2026-10-31T23:00:00Z', to: '2026-11-01T05:00:00Z', timeZone: 'Europe/Berlin' };
    const trend = await ask({ ...range, query: { type: 'trend', interval: 'hour', timeShift: '7d' } });
    const hours = ['23', '00', '01', '02', '03', '04'].map((hour, index) =>
      Date.parse(`2026-${index === 0 ? '10-31' : '11-01'}T${hour}:00:00Z`)
    );
    expect(valuesOf(trend, 'time')).toEqual(hours);
    // Two o'clock came twice that night; both hours are in one bucket.
    expect(valuesOf(trend, 'total')).toEqual([0, 0, 2, 0, 0, 0]);
    const latencies = await ask({ ...range, query: { type: 'percentiles', interval: 'hour', timeShift: '1w' } });
    expect(valuesOf(latencies, 'time')).toEqual(hours);
    expect(valuesOf(latencies, 'records')).toEqual([0, 0, 2, 0, 0, 0]);
  });

  it('days of ten years and more are answered in a zone at half an hour from UTC, split into groups as well', async () => {
    const range = { from: '2016-10-01T00:00:00Z', to: '2026-11-30T00:00:00Z', timeZone: 'Asia/Kolkata' };
    const longest = { ...range, from: '1992-04-21T05:00:00Z', to: '2032-04-11T05:00:00Z' };
    for (const asked of [range, longest]) {
      const trend = await ask({ ...asked, query: { type: 'trend', groupBy: ['object', 'action'] } });
      expect(sum(valuesOf(trend, 'total'))).toBe(4);
      await ask({ ...asked, query: { type: 'trend', groupBy: 'status', metric: 'p95' } });
    }
  });
});

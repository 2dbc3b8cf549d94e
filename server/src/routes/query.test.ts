import { type Problem, type QueryResult } from '@sync-health/contract';
import { tableFromIPC } from 'apache-arrow';

import { makeEvent } from '../testing/events';
import { startTestServer, TEST_TOKEN, type TestServer } from '../testing/testServer';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
  await server.call('/v1/events', [
    makeEvent({ endTime: '2026-11-20T09:59:59.999Z', latencyMs: 50 }),
    makeEvent({ endTime: '2026-11-20T10:00:00.000Z', latencyMs: 100 }),
    makeEvent({ endTime: '2026-11-20T10:30:00.000Z', latencyMs: 200, object: 'Account', recordId: 'of-account' }),
    makeEvent({ endTime: '2026-11-20T10:59:59.999Z', latencyMs: 300, status: 'failed' }),
    makeEvent({ endTime: '2026-11-20T11:00:00.000Z', latencyMs: 9000, status: 'failed' }),
    makeEvent({ endTime: '2026-11-22T10:00:00.000Z' }),
    makeEvent({ endTime: '2026-11-22T10:00:00.000Z' }),
    ...['(none)', '"(none)"', '(other)', 'total'].map((errorCode) =>
      makeEvent({ endTime: '2026-11-22T10:00:00.000Z', status: 'failed', errorCode })
    ),
    makeEvent({ endTime: '2026-11-22T10:00:00.000Z', mode: 'manual', jobId: '(none)', object: '(none)' }),
  ]);
});
afterAll(() => server.close());

const range = { from: '2026-11-20T10:00:00Z', to: '2026-11-20T11:00:00Z' };

async function ask(query: object, overrides: object = {}): Promise<QueryResult> {
  const { status, body } = await server.call('/v1/query', { ...range, query, ...overrides });
  expect(body).toMatchObject({ fields: expect.any(Array) });
  expect(status).toBe(200);
  return body as QueryResult;
}

const columnsOf = (result: QueryResult) => Object.fromEntries(result.fields.map(({ name, values }) => [name, values]));

describe.each(['raw', 'rolled'])('with %s events', (state) => {
  beforeAll(async () => {
    if (state === 'rolled') {
      await server.app.rollups.roller.roll();
    }
  });

  it('summarizes a half-open range against the one before', async () => {
    const result = await ask({ type: 'summary' });
    expect(result.fields[0]?.name).toBe('events');
    expect(columnsOf(result)).toEqual({
      events: [3],
      synced: [2],
      syncedChange: [1],
      errors: [1],
      errorsChange: [null],
      errorRate: [1 / 3],
      errorRateChange: [1 / 3],
      medianLatency: [200],
      medianLatencyChange: [3],
      averageLatency: [200],
      averageLatencyChange: [3],
    });
    expect(result).toMatchObject({ exact: true, interval: null, notices: [] });
  });

  it('shows the trend with zero-filled buckets and the change against the bucket before', async () => {
    const columns = columnsOf(await ask({ type: 'trend', interval: 'minute' }));
    expect(columns.time).toHaveLength(60);
    expect(columns.time?.[0]).toBe(Date.parse(range.from));
    expect(columns.synced?.[0]).toBe(1);
    expect(columns.syncedChange?.[0]).toBe(0);
    expect(columns.syncedChange?.[1]).toBe(-1);
    expect(columns.synced?.[30]).toBe(1);
    expect(columns.syncedChange?.[30]).toBeNull();
    expect(columns.errors?.[59]).toBe(1);
    expect(columns.errorRate?.[1]).toBeNull();
  });

  it('splits the trend by a field', async () => {
    const columns = columnsOf(await ask({ type: 'trend', interval: 'hour', groupBy: 'errorCode' }));
    expect(columns).toEqual({
      time: [Date.parse(range.from)],
      '(none)': [2],
      'DACO-02': [1],
      total: [3],
      '(none)Change': [1],
      'DACO-02Change': [null],
      totalChange: [2],
    });
  });

  it('answers percentiles by group and over time', async () => {
    expect(columnsOf(await ask({ type: 'percentiles' }))).toEqual({
      object: ['Invoice', 'Account'],
      action: ['update', 'update'],
      mode: ['realtime', 'realtime'],
      records: [2, 1],
      p50: [300, 200],
      p90: [300, 200],
      p95: [300, 200],
    });
    const trend = columnsOf(
      await ask({ type: 'percentiles', interval: 'hour' }, { from: '2026-11-20T09:00:00Z', to: '2026-11-20T13:00:00Z' })
    );
    expect(trend.records).toEqual([1, 3, 1, 0]);
    expect(trend.p50).toEqual([50, 200, 9000, null]);
  });

  it('shows the latency heatmap from the lowest to the highest bucket', async () => {
    expect(columnsOf(await ask({ type: 'histogram', interval: 'hour' }))).toEqual({
      time: [Date.parse(range.from)],
      '100': [1],
      '200': [1],
      '500': [1],
    });
  });

  it('filters by fields, conditions and expressions', async () => {
    const total = async (query: object) => columnsOf(await ask({ type: 'trend', interval: 'hour', ...query })).total;
    expect(await total({ filters: { object: ['Account'] } })).toEqual([1]);
    expect(await total({ filters: { object: [], status: ['failed'] } })).toEqual([1]);
    expect(await total({ conditions: [{ field: 'object', operator: '!=', values: ['Account'] }] })).toEqual([2]);
    expect(await total({ conditions: [{ field: 'object', operator: '=~', values: ['^Acc'] }] })).toEqual([1]);
    expect(await total({ conditions: [{ field: 'errorCode', operator: '=|', values: ['DACO-02', 'X'] }] })).toEqual([
      1,
    ]);
    expect(await total({ filters: { object: ["'; DROP TABLE events --"] } })).toEqual([0]);
  });

  it('never takes a value for the placeholder of missing values', async () => {
    const day = { from: '2026-11-22T10:00:00Z', to: '2026-11-22T11:00:00Z' };
    const groups = columnsOf(await ask({ type: 'trend', interval: 'hour', groupBy: 'errorCode' }, day));
    expect(groups).toMatchObject({
      '(none)': [3],
      '"(none)"': [1],
      '""(none)""': [1],
      '"(other)"': [1],
      '"total"': [1],
      total: [7],
    });
    const total = async (query: object) =>
      columnsOf(await ask({ type: 'trend', interval: 'hour', ...query }, day)).total;
    const condition = (operator: string, value: string) => ({
      conditions: [{ field: 'errorCode', operator, values: [value] }],
    });
    expect(await total({ filters: { errorCode: ['(none)'] } })).toEqual([1]);
    expect(await total(condition('=', '(none)'))).toEqual([1]);
    expect(await total(condition('!=', '(none)'))).toEqual([6]);
    expect(await total({ filters: { jobId: ['(none)'] } })).toEqual([1]);
    expect(await total({ filters: { object: ['(none)'] } })).toEqual([1]);
    // An empty filter value and an expression find rows without a value.
    expect(await total({ filters: { errorCode: [''] } })).toEqual([3]);
    expect(await total(condition('=~', '^$'))).toEqual([3]);
    const failures = async (filters: object) => columnsOf(await ask({ type: 'failures', filters }, day)).errorCode;
    expect(await failures({ errorCode: ['(none)'] })).toEqual(['(none)']);
    expect(await failures({ jobId: ['(none)'] })).toEqual([]);
  });

  it('lists records newest first, page by page', async () => {
    const first = await ask({ type: 'records', limit: 2 });
    expect(columnsOf(first).endTime).toEqual(['2026-11-20T10:59:59.999Z', '2026-11-20T10:30:00.000Z'].map(Date.parse));
    expect(first.nextCursor).toBeDefined();
    const second = await ask({ type: 'records', limit: 2, cursor: first.nextCursor });
    expect(columnsOf(second).endTime).toEqual([Date.parse('2026-11-20T10:00:00.000Z')]);
    expect(second.nextCursor).toBeUndefined();
  });

  it('lists the values of a field in the range', async () => {
    const { body } = await server.call(`/v1/values/object?from=${range.from}&to=${range.to}`);
    expect(body).toEqual({ values: ['Account', 'Invoice'], truncated: false });
    const filtered = await server.call(
      `/v1/values/object?from=${range.from}&to=${range.to}&status=failed&object=Invoice`
    );
    expect(filtered.body).toEqual({ values: ['Invoice'], truncated: false });
  });

  it('answers a range without events with zeros and nulls', async () => {
    const empty = { from: '2026-01-01T00:00:00Z', to: '2026-01-01T02:00:00Z' };
    expect(columnsOf(await ask({ type: 'summary' }, empty))).toMatchObject({
      synced: [0],
      syncedChange: [null],
      errorRate: [null],
      errorRateChange: [null],
      medianLatency: [null],
      averageLatency: [null],
    });
    expect(columnsOf(await ask({ type: 'trend', interval: 'hour' }, empty)).total).toEqual([0, 0]);
    expect(columnsOf(await ask({ type: 'histogram' }, empty)).time).toHaveLength(120);
    expect(columnsOf(await ask({ type: 'percentiles' }, empty)).object).toEqual([]);
    expect(columnsOf(await ask({ type: 'records' }, empty)).endTime).toEqual([]);
  });
});

it('answers the same as Arrow, with the rest of the answer in a header', async () => {
  for (const query of [
    { type: 'summary' },
    { type: 'trend', interval: 'minute' },
    { type: 'trend', groupBy: 'object' },
    { type: 'percentiles' },
    { type: 'histogram' },
    { type: 'records', limit: 1 },
    { type: 'records', limit: 100 },
    { type: 'records', search: 'of-account' },
    { type: 'records', search: 'nothing has this' },
    { type: 'failures', limit: 1 },
    { type: 'errors', limit: 1 },
    { type: 'jobs' },
  ]) {
    const json = await ask(query);
    const response = await server.app.inject({
      method: 'POST',
      url: '/v1/query',
      headers: { authorization: `Bearer ${TEST_TOKEN}`, accept: 'application/vnd.apache.arrow.stream' },
      payload: { ...range, query },
    });
    expect(response.statusCode).toBe(200);
    const { fields, ...meta } = json;
    expect(JSON.parse(String(response.headers['sync-health-meta']))).toEqual(meta);
    const table = tableFromIPC(response.rawPayload);
    expect(table.schema.fields.map(({ name }) => name)).toEqual(fields.map(({ name }) => name));
    fields.forEach(({ name, values }) => {
      expect([...(table.getChild(name) ?? [])]).toEqual(values);
    });
  }
});

it('answers 60 hours by minute, and one second more by day, with a notice', async () => {
  const sixty = { from: '2026-11-18T00:00:00Z', to: '2026-11-20T12:00:00Z' };
  expect(await ask({ type: 'trend', interval: 'minute' }, sixty)).toMatchObject({ interval: 'minute', notices: [] });
  const more = await ask({ type: 'trend', interval: 'minute' }, { ...sixty, to: '2026-11-20T12:00:01Z' });
  expect(more).toMatchObject({
    interval: 'day',
    notices: [{ severity: 'info', text: expect.stringContaining('60 hours') }],
  });
  expect(columnsOf(more).total).toEqual([0, 0, 5]);
});

it('counts a day with a change of clocks at its real length', async () => {
  // Berlin's 25 October 2026 begins at 22:00 UTC and lasts 25 hours.
  const object = 'Clock';
  await server.call(
    '/v1/events',
    ['2026-10-24T21:59:59.999Z', '2026-10-24T22:00:00Z', '2026-10-25T22:59:59.999Z', '2026-10-25T23:00:00Z'].map(
      (endTime) => makeEvent({ endTime, object })
    )
  );
  const days = await ask(
    { type: 'trend', interval: 'day', filters: { object: [object] } },
    { from: '2026-10-23T22:00:00Z', to: '2026-10-26T23:00:00Z', timeZone: 'Europe/Berlin' }
  );
  expect(columnsOf(days)).toMatchObject({
    time: ['2026-10-23T22:00:00Z', '2026-10-24T22:00:00Z', '2026-10-25T23:00:00Z'].map(Date.parse),
    total: [1, 2, 1],
    totalChange: [null, 1, -0.5],
  });
});

it('looks back by the wall clock and moves the answer forward', async () => {
  const shifted = await ask(
    { type: 'trend', interval: 'hour', timeShift: '7d' },
    { from: '2026-11-27T10:00:00Z', to: '2026-11-27T12:00:00Z' }
  );
  expect(columnsOf(shifted)).toMatchObject({
    time: ['2026-11-27T10:00:00Z', '2026-11-27T11:00:00Z'].map(Date.parse),
    total: [3, 1],
  });
});

it('is limited to the bucket of a moment', async () => {
  const bucket = { time: '2026-11-20T10:30:30Z', interval: 'minute' };
  expect(columnsOf(await ask({ type: 'records', bucket })).object).toEqual(['Account']);
  expect(columnsOf(await ask({ type: 'percentiles', bucket })).p50).toEqual([200]);
});

it('shows manual syncs by job, object and action', async () => {
  const manual = { mode: 'manual' as const, jobId: 'job-7', object: 'Manual' };
  await server.call('/v1/events', [
    makeEvent({ ...manual, endTime: '2026-11-19T10:00:00Z', latencyMs: 5000 }),
    makeEvent({ ...manual, endTime: '2026-11-19T10:01:00Z', status: 'failed' }),
    makeEvent({ ...manual, endTime: '2026-11-19T10:00:30Z', action: 'create' }),
  ]);
  const day = { from: '2026-11-19T00:00:00Z', to: '2026-11-20T00:00:00Z' };
  expect(columnsOf(await ask({ type: 'records' }, day))).toMatchObject({
    objectOrJobId: ['job-7', 'job-7'],
    action: ['update', 'create'],
    startTime: ['2026-11-19T09:59:55Z', '2026-11-19T10:00:29Z'].map(Date.parse),
    endTime: ['2026-11-19T10:01:00Z', '2026-11-19T10:00:30Z'].map(Date.parse),
    status: ['failed', 'success'],
    synced: [1, 1],
    errors: [1, 0],
  });
  const trend = await ask({ type: 'trend', interval: 'day', filters: { jobId: ['job-7'] } }, day);
  expect(columnsOf(trend).total).toEqual([3]);
  const found = await server.call(`/v1/values/jobId?from=${day.from}&to=${day.to}`);
  expect(found.body).toEqual({ values: ['job-7'], truncated: false });
});

it('finds records by a whole id and by a part of it', async () => {
  const day = { from: '2026-11-17T00:00:00Z', to: '2026-11-18T00:00:00Z' };
  const at = { endTime: '2026-11-17T10:00:00Z' };
  await server.call('/v1/events', [
    makeEvent({ ...at, recordId: '8a80cafe' }),
    makeEvent({ ...at, recordId: '8a80cafe-2' }),
    makeEvent({ ...at, recordId: 'other', status: 'failed', errorMessage: 'Not found: 8A80CAF' }),
  ]);
  const ids = async (search: string) => columnsOf(await ask({ type: 'records', search }, day)).recordId?.sort();
  expect(await ids('8a80cafe')).toEqual(['8a80cafe']);
  expect(await ids('8a80caf')).toEqual(['8a80cafe', '8a80cafe-2', 'other']);
  expect(await ids('nowhere')).toEqual([]);
});

it('finds an id in whichever column has all of it, on any number of events', async () => {
  const day = { from: '2026-11-12T00:00:00Z', to: '2026-11-13T00:00:00Z' };
  const text = 'shared-id';
  const at = (minute: number, other: object) =>
    makeEvent({ endTime: new Date(Date.UTC(2026, 10, 12, 10, minute)).toISOString(), ...other });
  await server.call('/v1/events', [
    ...Array.from({ length: 12 }, (_, minute) => at(minute, { recordId: text })),
    at(20, { id: text, recordId: 'of the event' }),
    at(21, { recordId: `${text}-and-more` }),
    at(30, { mode: 'manual', jobId: text, recordId: 'of the job' }),
    at(31, { mode: 'manual', jobId: text, recordId: 'of the job too' }),
    at(40, { mode: 'manual', jobId: 'another', recordId: text }),
    at(50, { recordId: 'of-record-and-job' }),
    at(51, { mode: 'manual', jobId: 'of-record-and-job', recordId: 'of the job' }),
  ]);
  const search = async (query: object = {}, range: object = day) => {
    const { objectOrJobId } = columnsOf(await ask({ type: 'records', search: text, ...query }, range));
    return objectOrJobId;
  };
  const records = Array.from({ length: 12 }, () => text);
  expect(await search()).toEqual(['another', text, 'of the event', ...records]);
  const narrow = { from: '2026-11-12T10:10:00Z', to: '2026-11-12T10:30:30Z' };
  expect(await search({}, narrow)).toEqual([text, 'of the event', text, text]);
  expect(await search({ filters: { mode: ['realtime'] } }, narrow)).toEqual(['of the event', text, text]);
  expect(columnsOf(await ask({ type: 'records', search: 'of-record-and-job' }, day)).mode).toEqual([
    'manual',
    'realtime',
  ]);
});

it('pages through the events of a record, few or many, in any order', async () => {
  const day = { from: '2026-11-11T00:00:00Z', to: '2026-11-12T00:00:00Z' };
  const at = (second: number, recordId: string, other: object = {}) =>
    makeEvent({
      recordId,
      startTime: new Date(Date.UTC(2026, 10, 11, 10, 0, second) - 100 * (second % 7) - 1).toISOString(),
      endTime: new Date(Date.UTC(2026, 10, 11, 10, 0, second)).toISOString(),
      ...other,
    });
  await server.call('/v1/events', [
    ...[1, 2, 2, 3, 5, 8].map((second) => at(second, 'few')),
    at(4, 'few', { mode: 'manual', jobId: 'job-few', action: 'create' }),
    at(6, 'few', { mode: 'manual', jobId: 'job-few', action: 'create', status: 'failed' }),
    at(7, 'few', { mode: 'manual', jobId: 'job-few', action: 'update' }),
    ...Array.from({ length: 1005 }, (_, second) => at(second, 'many')),
    at(2000, 'many', { mode: 'manual', jobId: 'job-many' }),
  ]);
  const pagesOf = async (search: string, orderBy: string, limit: number) => {
    const rows: unknown[][] = [];
    for (let cursor: string | undefined, isFirst = true; isFirst || cursor; isFirst = false) {
      const page: QueryResult = await ask(
        { type: 'records', search, orderBy, limit, ...(cursor ? { cursor } : {}) },
        day
      );
      const values = page.fields.map((field) => field.values);
      rows.push(...(values[0] ?? []).map((_, row) => values.map((column) => column[row])));
      cursor = page.nextCursor;
    }
    return rows;
  };
  for (const orderBy of ['-endTime', 'endTime', '-startTime', 'latency']) {
    const whole = await pagesOf('few', orderBy, 100);
    expect(whole).toHaveLength(8);
    expect(await pagesOf('few', orderBy, 3)).toEqual(whole);
  }
  const found = columnsOf(await ask({ type: 'records', search: 'few' }, day));
  expect(found.mode).toEqual(['realtime', 'manual', 'manual', ...Array.from({ length: 5 }, () => 'realtime')]);
  expect(found).toMatchObject({
    jobId: expect.arrayContaining(['job-few']),
    objectOrJobId: expect.arrayContaining(['few']),
  });
  expect([found.synced?.[2], found.errors?.[2], found.status?.[2]]).toEqual([1, 1, 'failed']);
  expect((await pagesOf('many', '-endTime', 400)).map(([first]) => first)).toEqual([
    'job-many',
    ...Array.from({ length: 1005 }, () => 'many'),
  ]);
});

it('shows rows found by an id like all other rows', async () => {
  const day = { from: '2026-11-10T00:00:00Z', to: '2026-11-11T00:00:00Z' };
  const one = (id: string, other: object) =>
    makeEvent({ id, recordId: 'compared', endTime: '2026-11-10T10:00:00.123Z', latencyMs: 700, ...other });
  await server.call('/v1/events', [
    // At the same moment, so that texts decide the order: by bytes, in which the last but one comes after the last.
    ...['a', 'Z', 'ä', '\u{1f600}', '\uffee'].map((id) => one(id, {})),
    one('other connector', { connector: 'another' }),
    one('failed', { status: 'failed', errorMessage: 'Not "found"', triggeredBy: 'someone', latencyMs: 3 }),
    one('failed without a message', { status: 'failed' }),
    ...[100, 201, 301].map((latencyMs) => one(`of-job-${latencyMs}`, { mode: 'manual', jobId: 'job', latencyMs })),
    one('of-job-failed', { mode: 'manual', jobId: 'job', action: 'create', status: 'failed' }),
  ]);
  for (const orderBy of ['-endTime', 'startTime', '-latency', 'latency']) {
    for (const limit of [5, 100]) {
      const all: QueryResult = await ask({ type: 'records', orderBy, limit }, day);
      expect(all.fields[0]?.values).toHaveLength(Math.min(limit, 10));
      expect(await ask({ type: 'records', orderBy, limit, search: 'compared' }, day)).toEqual(all);
      const { nextCursor: cursor } = all;
      if (cursor) {
        const next = await ask({ type: 'records', orderBy, limit: 3, cursor }, day);
        expect(await ask({ type: 'records', orderBy, limit: 3, cursor, search: 'compared' }, day)).toEqual(next);
      }
    }
  }
  const { objectOrJobId } = columnsOf(await ask({ type: 'records', search: 'Z' }, day));
  expect(objectOrJobId).toEqual(['compared']);
  expect(
    columnsOf(await ask({ type: 'records', search: 'compared', filters: { mode: ['manual'] } }, day)).jobId
  ).toEqual(['job', 'job']);
});

it('finds failures by the id of a record or an event, and by parts only otherwise', async () => {
  const day = { from: '2026-11-09T00:00:00Z', to: '2026-11-10T00:00:00Z' };
  const at = (minute: number, other: object) =>
    makeEvent({ endTime: `2026-11-09T10:0${minute}:00Z`, status: 'failed', ...other });
  await server.call('/v1/events', [
    at(1, { id: 'of-record-1', recordId: 'failing' }),
    at(2, { id: 'of-record-2', recordId: 'failing' }),
    at(3, { id: 'failing' }),
    at(4, { id: 'failing-in-part', errorMessage: 'failing' }),
  ]);
  const ids = async (search: string) => columnsOf(await ask({ type: 'failures', search }, day)).id;
  expect(await ids('failing')).toEqual(['failing', 'of-record-2', 'of-record-1']);
  expect(await ids('failing-in')).toEqual(['failing-in-part']);
  expect(await ids('FAILING')).toEqual(['failing-in-part', 'failing', 'of-record-2', 'of-record-1']);
});

it('names the field at fault', async () => {
  const fault = async (body: object) => (await server.call('/v1/query', body)).body;
  expect(await fault({ ...range, query: { type: 'trend', interval: 'week' } })).toMatchObject({
    status: 400,
    field: 'query.interval',
  });
  const trend = (options: object) => fault({ ...range, query: { type: 'trend', ...options } });
  expect(await trend({ groupBy: 'color' })).toMatchObject({ status: 400, field: 'query.groupBy' });
  expect(await trend({ groupBy: ['object', 'color'] })).toMatchObject({ status: 400, field: 'query.groupBy.1' });
  expect(await trend({ groupBy: [] })).toMatchObject({ status: 400, field: 'query.groupBy' });
  expect(await trend({ groupBy: ['object', 'object'] })).toMatchObject({ status: 400, field: 'query.groupBy' });
  expect(await trend({ groupBy: ['object', 'mode', 'action', 'status'] })).toMatchObject({ field: 'query.groupBy' });
  expect(await trend({ metric: 'p99' })).toMatchObject({ status: 400, field: 'query.metric' });
  expect(await trend({ groupBy: 'object', limit: 1001 })).toMatchObject({ status: 400, field: 'query.limit' });
  expect(await trend({ groupBy: 'object', limit: 0 })).toMatchObject({ status: 400, field: 'query.limit' });
  expect(await trend({ filters: { errorGroup: ['g'] } })).toMatchObject({
    status: 400,
    field: 'query.filters.errorGroup',
  });
  expect(await fault({ ...range, query: { type: 'nothing' } })).toMatchObject({ field: 'query.type' });
  expect(await fault({ ...range, query: { type: 'summary', search: 'x' } })).toMatchObject({ field: 'query.search' });
  expect(await fault({ from: 'yesterday', to: range.to, query: { type: 'summary' } })).toMatchObject({ field: 'from' });
  expect(await fault({ ...range, timeZone: 'Mars/Base', query: { type: 'summary' } })).toMatchObject({
    field: 'timeZone',
  });
  expect(await fault({ from: range.to, to: range.from, query: { type: 'summary' } })).toMatchObject({ field: 'to' });
  expect(await fault({ ...range, query: { type: 'records', cursor: 'xyz' } })).toMatchObject({ field: 'query.cursor' });
});

const CONDITIONED = ['trend', 'summary', 'records', 'failures', 'errors', 'jobs', 'commands', 'percentiles'];

it.each(CONDITIONED)('an invalid condition of the query type %s is reported by its place', async (type) => {
  const ask = async (condition: object) => {
    const first = { field: 'connector', operator: '=', values: ['c'] };
    const query = { type, conditions: [first, { field: 'connector', ...condition }] };
    const { status, body } = await server.call('/v1/query', { ...range, query });
    return { ...(body as Problem), status };
  };
  for (const operator of ['=~', '!~']) {
    expect(await ask({ operator, values: ['('] })).toMatchObject({
      status: 400,
      field: 'query.conditions.1.values',
      detail: expect.stringMatching(/^The regular expression is not valid: missing \)/),
    });
  }
  expect(await ask({ operator: '=', values: ['a', 'b'] })).toMatchObject({
    status: 400,
    field: 'query.conditions.1.values',
    detail: 'The operator = takes exactly one value.',
  });
  expect(await ask({ operator: '=~', values: ['^c$'] })).toMatchObject({ status: 200 });
});

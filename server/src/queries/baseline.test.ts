/** Baselines computed by hand: in several zones, over changes of clocks, for parts of hours, and without enough weeks. */
import { type QueryResult } from '@sync-health/contract';
import { DateTime } from 'luxon';

import { describeEachStorage } from '../testing/storages';
import { startTestServer, type TestServer } from '../testing/testServer';

jest.setTimeout(300_000);

/** Mondays after which clocks have not changed, and in the four weeks before which they have, but for the last two. */
const ZONES = {
  'Europe/Berlin': '2025-11-10',
  'America/New_York': '2026-03-16',
  'Australia/Lord_Howe': '2026-04-20',
  'Asia/Kathmandu': '2025-11-10',
  UTC: '2025-11-10',
};

/** By hour of the wall clock, events of the day itself and of the four weeks before, the last week first. */
const HOURS: Record<string, number[]> = {
  // In no range: who looks back by hours that have passed meets them.
  '09:30': [0, 40, 40, 40, 40],
  '10:15': [50, 20, 22, 24, 26],
  '11:15': [0, 9, 9, 9, 9],
  '12:30': [0, 40, 40, 40, 40],
};

let count = 0;
const eventsAt = (connector: string, time: DateTime, events: number, failed = 0) =>
  Array.from({ length: events }, (_, place) => ({
    id: `e${++count}`,
    connector,
    mode: 'realtime',
    object: 'Invoice',
    action: 'update',
    recordId: 'r',
    startTime: time.minus({ seconds: 2 }).toUTC().toISO(),
    endTime: time.toUTC().toISO(),
    ...(place < failed ? { status: 'failed', errorCode: 'E' } : { status: 'success' }),
  }));

const moment = (zone: string, day: string, time: string, weeks = 0) =>
  DateTime.fromISO(`${day}T${time}`, { zone }).minus({ weeks });

const ofZones = Object.entries(ZONES).flatMap(([zone, day]) =>
  Object.entries(HOURS).flatMap(([time, byWeek]) =>
    byWeek.flatMap((events, weeks) => eventsAt(zone, moment(zone, day, time, weeks), events))
  )
);

const MONDAY = '2025-11-10';
const utc = (time: string, weeks = 0) => moment('UTC', MONDAY, time, weeks);

/** A hundred events in each of the weeks, of which 10 failed, and now 25. */
const rates = [25, 10, 10, 10, 10].flatMap((failed, weeks) => eventsAt('rate', utc('10:15', weeks), 100, failed));
/** Nothing before three weeks, or two, ago. */
const young = [1, 2, 3].flatMap((weeks) => eventsAt('three', utc('10:15', weeks), 16));
const younger = [1, 2].flatMap((weeks) => eventsAt('two', utc('10:15', weeks), 16));
/** Of the first half of an hour as many as before, of the second none yet. */
const parts = [0, 1, 2, 3, 4].flatMap((weeks) => [
  ...eventsAt('part', utc('10:15', weeks), 25),
  ...eventsAt('part', utc('10:45', weeks), weeks === 0 ? 0 : 100),
]);

/**
 * Times in UTC, and how many events ended then, of connectors in zones that change their clocks. In Berlin they go back
 * from 3 to 2 on 26 October 2025 at 01:00 UTC, and forward from 2 to 3 on 29 March 2026 at 01:00 UTC. On Lord Howe they go
 * back from 2 to half past 1 on 4 April 2026 at 15:00 UTC.
 */
const AT: Record<string, Record<string, number>> = {
  autumn: {
    ...{ '2025-09-27T23:10': 5, '2025-10-04T23:10': 5, '2025-10-11T23:10': 5, '2025-10-18T23:10': 5 },
    ...{ '2025-09-28T00:10': 26, '2025-10-05T00:10': 24, '2025-10-12T00:10': 22, '2025-10-19T00:10': 20 },
    ...{ '2025-09-28T01:10': 9, '2025-10-05T01:10': 9, '2025-10-12T01:10': 9, '2025-10-19T01:10': 9 },
    ...{ '2025-10-25T23:10': 5, '2025-10-26T00:10': 23, '2025-10-26T01:10': 25, '2025-10-26T02:10': 9 },
    '2025-11-02T01:10': 30,
  },
  spring: {
    ...{ '2026-03-01T00:10': 5, '2026-03-08T00:10': 5, '2026-03-15T00:10': 5, '2026-03-22T00:10': 5 },
    ...{ '2026-03-01T01:10': 26, '2026-03-08T01:10': 24, '2026-03-15T01:10': 22, '2026-03-22T01:10': 20 },
    ...{ '2026-03-01T02:10': 9, '2026-03-08T02:10': 9, '2026-03-15T02:10': 9, '2026-03-22T02:10': 9 },
    ...{ '2026-03-29T00:10': 5, '2026-03-29T01:10': 9, '2026-04-05T00:10': 30 },
  },
  lordHowe: {
    ...{ '2026-03-07T14:10': 30, '2026-03-14T14:10': 30, '2026-03-21T14:10': 30, '2026-03-28T14:10': 30 },
    ...{ '2026-03-07T14:40': 16, '2026-03-14T14:40': 14, '2026-03-21T14:40': 12, '2026-03-28T14:40': 10 },
    ...{ '2026-04-04T14:10': 30, '2026-04-04T14:40': 13, '2026-04-04T15:10': 13 },
  },
};
const changes = Object.entries(AT).flatMap(([connector, times]) =>
  Object.entries(times).flatMap(([time, events]) => eventsAt(connector, DateTime.fromISO(`${time}Z`), events))
);

describeEachStorage('a baseline', (place) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer(place().config);
    for (const events of [ofZones, rates, young, younger, parts, changes]) {
      for (let from = 0; from < events.length; from += 1000) {
        const { status, body } = await server.call('/v1/events', events.slice(from, from + 1000));
        expect([status, (body as { rejected: unknown[] }).rejected]).toEqual([200, []]);
      }
    }
  });
  afterAll(() => server.close());

  async function ask(connector: string, from: DateTime, to: DateTime, query: object = {}, timeZone = 'UTC') {
    const { status, body } = await server.call('/v1/query', {
      from: from.toUTC().toISO(),
      to: to.toUTC().toISO(),
      timeZone,
      query: { type: 'baseline', filters: { connector: [connector] }, ...query },
    });
    expect([status, body]).toEqual([200, expect.anything()]);
    const { fields, notices } = body as QueryResult;
    const rows = (fields[0]?.values ?? []).map((_, row) => fields.map(({ values }) => values[row]));
    return { names: fields.map(({ name }) => name), rows, notices: notices.map(({ text }) => text) };
  }

  it.each(Object.entries(ZONES))('in %s compares hours of the wall clock', async (zone, day) => {
    const [from, to] = [moment(zone, day, '10:00'), moment(zone, day, '12:00')];
    const { names, rows, notices } = await ask(zone, from, to, { interval: 'hour' }, zone);
    expect(names).toEqual(['time', 'value', 'expected', 'low', 'high', 'outside']);
    // Median of 20, 22, 24 and 26; by chance 3 · √23, which is more than 3 times the median distance 2.
    const half = 3 * Math.sqrt(23);
    expect(rows).toEqual([
      [from.toMillis(), 50, 23, 23 - half, 23 + half, 50 - (23 + half)],
      [from.plus({ hours: 1 }).toMillis(), 0, 9, 0, 18, 0],
    ]);
    expect(notices).toEqual([]);
  });

  const figuresOf = async (
    connector: string,
    [from, to]: [string, string],
    timeZone: string,
    query: object = { interval: 'hour' }
  ) => {
    const moments = [from, to].map((time) => DateTime.fromISO(`${time}Z`)) as [DateTime, DateTime];
    const { names, rows } = await ask(connector, ...moments, query, timeZone);
    const column = (name: string) => rows.map((row) => row[names.indexOf(name)]);
    return [column('value'), column('expected'), column('outside')];
  };

  it('compares both passes of a repeated hour with that hour', async () => {
    const night: [string, string] = ['2025-10-25T23:00', '2025-10-26T03:00'];
    // One hour of 20, 22, 24 and 26 events: for both passes the median is 23.
    const expected = [
      [5, 23, 25, 9],
      [5, 23, 23, 9],
      [0, 0, 0, 0],
    ];
    expect(await figuresOf('autumn', night, 'Europe/Berlin')).toEqual(expected);
    const first: [string, string] = ['2025-10-26T00:00', '2025-10-26T01:00'];
    expect(await figuresOf('autumn', first, 'Europe/Berlin', {})).toEqual([[23], [23], [0]]);
    expect(await figuresOf('autumn', first, 'Europe/Berlin', { groupBy: 'connector' })).toEqual([[23], [23], [0]]);
    // A week later: the first pass of the repeated hour, 23, and 20, 22 and 24.
    const weekLater: [string, string] = ['2025-11-02T01:00', '2025-11-02T02:00'];
    expect(await figuresOf('autumn', weekLater, 'Europe/Berlin')).toEqual([[30], [22.5], [0]]);
    // The half hour that is repeated there, with 10 to 16 events of 40 to 46 in the hour.
    const lordHowe: [string, string] = ['2026-04-04T14:00', '2026-04-04T15:30'];
    expect(await figuresOf('lordHowe', lordHowe, 'Australia/Lord_Howe')).toEqual([
      [43, 13],
      [43, 13],
      [0, 0],
    ]);
  });

  it('leaves out an hour that clocks skip, and a week in which they skipped it', async () => {
    const night: [string, string] = ['2026-03-29T00:00', '2026-03-29T02:00'];
    // From 1 to 2, and from 3 to 4.
    expect(await figuresOf('spring', night, 'Europe/Berlin')).toEqual([
      [5, 9],
      [5, 9],
      [0, 0],
    ]);
    // Three weeks have the hour from 2 to 3: the median of 20, 22 and 24 is 22, and chance makes 3 · √22 likely.
    const weekLater: [string, string] = ['2026-04-05T00:00', '2026-04-05T01:00'];
    for (const query of [{ interval: 'hour' }, {}, { groupBy: 'object' }]) {
      expect(await figuresOf('spring', weekLater, 'Europe/Berlin', query)).toEqual([[30], [22], [0]]);
    }
  });

  it('of the whole range is one row', async () => {
    const { names, rows } = await ask('rate', utc('10:00'), utc('11:00'), { metric: 'errorRate' });
    expect(names).toEqual(['value', 'expected', 'low', 'high', 'outside']);
    // 3 · √(0.1 · 0.9 / 100) = 0.09.
    [0.25, 0.1, 0.01, 0.19, 0.06].forEach((figure, column) => expect(rows[0]![column]).toBeCloseTo(figure, 9));
    expect(rows).toHaveLength(1);
  });

  it.each([
    ['averageLatency', 2000],
    ['p95', 2000],
  ])('of %s is within a tenth', async (metric, latency) => {
    const { rows } = await ask('rate', utc('10:00'), utc('11:00'), { metric });
    [latency, latency, 0.9 * latency, 1.1 * latency, 0].forEach((figure, column) =>
      expect(Math.abs(Number(rows[0]![column]) - figure)).toBeLessThanOrEqual(0.01 * latency)
    );
  });

  it('compares a part of an hour with the same part', async () => {
    const { rows } = await ask('part', utc('10:00'), utc('10:30'), { interval: 'hour' });
    expect(rows).toEqual([[utc('10:00').toMillis(), 25, 25, 10, 40, 0]]);
  });

  it('is not known of a time before the first event, or of fewer than three weeks', async () => {
    const three = await ask('three', utc('09:00'), utc('11:00'), { interval: 'hour' });
    // At nine the third week had not begun: two zeros are not enough.
    expect(three.rows.map(([, ...figures]) => figures)).toEqual([
      [0, null, null, null, null],
      [0, 16, 4, 28, -4],
    ]);
    expect(three.notices).toEqual([
      'There is no band for 1 of 2 values: it takes events of at least 3 of the 4 weeks before.',
    ]);
    const two = await ask('two', utc('10:00'), utc('11:00'));
    expect(two.rows).toEqual([[0, null, null, null, null]]);
  });

  it('of groups has a row for each, of the range as a whole: also of one that fell silent', async () => {
    const { body } = await server.call('/v1/query', {
      from: utc('10:00').toISO(),
      to: utc('11:00').toISO(),
      timeZone: 'UTC',
      query: {
        type: 'baseline',
        groupBy: ['connector'],
        filters: { connector: ['rate', 'three', 'two', 'UTC'] },
      },
    });
    const { fields } = body as QueryResult;
    expect(fields.map(({ name }) => name)).toEqual(['connector', 'value', 'expected', 'low', 'high', 'outside']);
    const half = 3 * Math.sqrt(23);
    expect(fields[0]!.values.map((_, row) => fields.map(({ values }) => values[row]))).toEqual([
      // A hundred events each week: 3 · √100.
      ['rate', 100, 100, 70, 130, 0],
      ['UTC', 50, 23, 23 - half, 23 + half, 50 - (23 + half)],
      ['three', 0, 16, 4, 28, -4],
      ['two', 0, null, null, null, null],
    ]);
  });

  it('of as many groups as are asked for says how many there are', async () => {
    const query = { metric: 'errorRate', groupBy: ['connector', 'object'], limit: 1 };
    const { rows, notices } = await ask('rate', utc('10:00'), utc('11:00'), query);
    expect(rows[0]!.slice(0, 2)).toEqual(['rate', 'Invoice']);
    expect(rows[0]![6]).toBeCloseTo(0.06, 9);
    expect(notices).toEqual([]);
    const { body } = await server.call('/v1/query', {
      ...{ from: utc('10:00').toISO(), to: utc('11:00').toISO(), timeZone: 'UTC' },
      query: { type: 'baseline', groupBy: 'connector', limit: 1, filters: { connector: ['rate', 'three'] } },
    });
    expect((body as QueryResult).notices.map(({ text }) => text)).toEqual([
      expect.stringMatching(/^Of 2 groups the 1 with the most events are shown, all others are left out/),
    ]);
  });

  it('is of groups or over time, not both', async () => {
    const { status, body } = await server.call('/v1/query', {
      ...{ from: utc('10:00').toISO(), to: utc('11:00').toISO(), timeZone: 'UTC' },
      query: { type: 'baseline', groupBy: 'connector', interval: 'hour' },
    });
    expect([status, body]).toMatchObject([400, { field: 'query.interval' }]);
  });

  it('of a rate does not count weeks without events', async () => {
    const { rows } = await ask('two', utc('10:00'), utc('11:00'), { metric: 'errorRate' });
    expect(rows).toEqual([[null, null, null, null, null]]);
  });
});

/**
 * The budget left over time, computed by hand: over rollups, days of another time zone, retention, and changed targets.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { type ObjectiveInput } from '@sync-health/contract';

import { deleteObjective, putObjective } from '../decisions/objectives';
import { describeEachStorage } from '../testing/storages';
import { startTestServer, type TestServer, type TestServerOptions } from '../testing/testServer';

const DAY_MS = 86_400_000;
const TODAY_MS = Math.floor(Date.now() / DAY_MS) * DAY_MS;
/** Noon of a past day. */
const END_MS = TODAY_MS - 4.5 * DAY_MS;
/** The start of the day this many days from the end's day, plus hours. */
const day = (days: number, hours = 0) => END_MS - DAY_MS / 2 + days * DAY_MS + hours * 3_600_000;

const iso = (ms: number) => new Date(ms).toISOString();

const CONNECTOR = 'history';
const SLOW_MS = 60_000;

/** Ten events at six o'clock of each of 21 days. Five failed twelve days before the end, and two three days before. */
const BAD: Record<number, number> = { [-12]: 5, [-3]: 2 };

function events() {
  return Array.from({ length: 21 }, (_, index) => -index).flatMap((days) =>
    Array.from({ length: 10 }, (_, place) => {
      const isBad = place < (BAD[days] ?? 0);
      const shared = { connector: CONNECTOR, mode: 'realtime', object: place < 4 ? 'Account' : 'Invoice' };
      // Connector `slow` has slow events where the other has failed ones.
      return [
        {
          ...shared,
          ...moments(days, 1000),
          id: `${days}-${place}`,
          status: isBad ? 'failed' : 'success',
          ...(isBad ? { errorCode: 'E' } : {}),
        },
        {
          ...shared,
          ...moments(days, isBad ? SLOW_MS : 1000),
          connector: 'slow',
          id: `s${days}-${place}`,
          status: 'success',
        },
      ].map((event) => ({ action: 'update', recordId: 'r', ...event }));
    }).flat()
  );
}

const moments = (days: number, tookMs: number) => ({
  startTime: iso(day(days, 6) - tookMs),
  endTime: iso(day(days, 6)),
});

const RATE: ObjectiveInput = {
  connector: CONNECTOR,
  indicator: { type: 'errorRate' },
  target: 0.9,
  windowDays: 10,
};
const LATENCY: ObjectiveInput = { ...RATE, connector: 'slow', indicator: { type: 'latency', thresholdMs: 30_000 } };

const close = (values: Array<number | null>) =>
  values.map((value): unknown => (value === null ? null : expect.closeTo(value, 9)));

interface Asked {
  fromMs?: number;
  timeZone?: string;
  interval?: string;
}

async function history(
  server: TestServer,
  id: string,
  { fromMs = day(-9), timeZone = 'UTC', interval = 'day' }: Asked = {}
) {
  const { body } = await server.call('/v1/query', {
    from: iso(fromMs),
    to: iso(END_MS),
    timeZone,
    query: { type: 'objectives', interval, objective: [id] },
  });
  const { fields, exact, notices } = body as {
    fields: Array<{ name: string; labels?: object; values: number[] }>;
    exact: boolean;
    notices: Array<{ text: string }>;
  };
  expect(fields.map(({ name }) => name)).toEqual(['time', id]);
  return {
    times: fields[0]!.values,
    left: fields[1]!.values,
    labels: fields[1]!.labels,
    exact,
    notices: notices.map(({ text }) => text),
  };
}

const put = (server: TestServer, id: string, objective: ObjectiveInput, nowMs: number) =>
  putObjective(server.app.decisions, id, objective, { actor: 'ada', nowMs });

/**
 * A day's window holds a hundred events of ten days; on the last day, half of which is asked for, those since noon of the
 * day ten before. Five of them failed until the fourth day before the end, seven on the third, two since.
 */
const LEFT = [...new Array<number>(6).fill(0.5), 0.3, 0.8, 0.8, 0.8];

const WAYS: Array<[string, TestServerOptions, exact: boolean]> = [
  ['from slots in memory', { exactUpToEvents: 0 }, false],
  ['by the engine from rollups', { exactUpToEvents: 0, slotMemoryBytes: 0 }, false],
  ['from raw events', {}, true],
];

describeEachStorage('the history of a budget', (place) => {
  let server: TestServer;
  const start = async (options: TestServerOptions) => {
    server = await startTestServer({ ...place().config, ...options });
    await server.app.ready();
  };
  afterEach(() => server.close());

  it.each(WAYS)('matches the figures computed by hand %s', async (_, options, exact) => {
    await start(options);
    expect((await server.call('/v1/events', events())).status).toBe(200);
    await server.app.rollups.roller.roll();
    await put(server, 'rate', RATE, day(-30));
    await put(server, 'latency', LATENCY, day(-30));

    const ofRate = await history(server, 'rate');
    expect(ofRate).toMatchObject({ exact: true, labels: { id: 'rate', connector: CONNECTOR } });
    expect(ofRate.times).toEqual([-9, -8, -7, -6, -5, -4, -3, -2, -1, 0].map((days) => day(days)));
    expect(ofRate.left).toEqual(close(LEFT));
    const ofLatency = await history(server, 'latency');
    expect(ofLatency.exact).toBe(exact);
    expect(ofLatency.left).toEqual(close(LEFT));

    // The days of that zone begin at 18:15 UTC, so they hold the same events.
    const fromMs = day(-10, 18.25);
    const ofNepal = await history(server, 'rate', { fromMs, timeZone: 'Asia/Kathmandu' });
    expect(ofNepal.times[0]).toBe(fromMs);
    expect(ofNepal.left).toEqual(close(LEFT));
    expect((await history(server, 'latency', { fromMs, timeZone: 'Asia/Kathmandu' })).left).toEqual(close(LEFT));

    // By hour: an event that ended at six leaves the window ten days later, after the hour that begins then.
    const ofHours = await history(server, 'rate', { fromMs: day(-2, 4), interval: 'hour' });
    expect(ofHours.left.slice(0, 4)).toEqual(close([0.3, 0.3, 0.8, 0.8]));
  });
});

describe('the history of a budget', () => {
  let server: TestServer;
  let dataDir: string;
  const open = async (options: TestServerOptions = {}) => {
    server = await startTestServer({ dataDir, ...options });
    await server.app.ready();
  };
  beforeAll(async () => {
    dataDir = await mkdtemp(path.join(tmpdir(), 'sync-health-history-'));
    await open();
    expect((await server.call('/v1/events', events())).status).toBe(200);
    await server.app.rollups.roller.roll();
  });
  afterAll(async () => {
    await server.close();
    await rm(dataDir, { recursive: true, force: true });
  });

  it('is measured against the target of its day', async () => {
    await put(server, 'changed', RATE, day(-15));
    await put(server, 'changed', { ...RATE, target: 0.8 }, day(-4, 12));
    expect((await history(server, 'changed')).left).toEqual(
      close([0.5, 0.5, 0.5, 0.5, 0.5, 1 - 0.05 / 0.2, 1 - 0.07 / 0.2, 1 - 0.02 / 0.2, 0.9, 0.9])
    );
    // The window and the events change too: on the second day before the end, no event of Account failed.
    await put(server, 'changed', { ...RATE, object: 'Account', target: 0.8, windowDays: 1 }, day(-2));
    expect((await history(server, 'changed')).left.slice(-4)).toEqual(close([1 - 0.07 / 0.2, 1, 1, 1]));
  });

  it('before the objective was set, uses the target at the end of its first day', async () => {
    await put(server, 'late', { ...RATE, target: 0.5 }, day(-4, 9));
    await put(server, 'late', RATE, day(-4, 10));
    expect((await history(server, 'late')).left).toEqual(close(LEFT));
  });

  it('begins again when a removed objective is set again', async () => {
    await put(server, 'again', { ...RATE, target: 0.5 }, day(-15));
    await deleteObjective(server.app.decisions, 'again', { actor: 'ada', nowMs: day(-14) });
    await put(server, 'again', RATE, day(-13));
    expect((await history(server, 'again')).left).toEqual(close(LEFT));
  });

  it('covers what is stored when older events are no longer kept', async () => {
    await put(server, 'kept', RATE, day(-30));
    const { storage } = server.app;
    const [{ tables } = { tables: [] }] = await storage.rows<{ tables: string[] }>(
      `SELECT groupArray(name) AS tables FROM system.tables
      WHERE database = currentDatabase() AND (name = 'events' OR name LIKE 'rollup\\_%')`
    );
    expect(tables).toContain('rollup_overall');
    for (const table of tables) {
      const time = table === 'events' ? 'end_time' : 'slot';
      await storage.execute(`DELETE FROM ${table} WHERE ${time} < fromUnixTimestamp64Milli(${day(-9)}, 'UTC')`);
    }
    await server.close();
    await open();
    // From the ninth day before the end on: 10 events on the first day, 70 on the seventh with 2 that failed.
    expect((await history(server, 'kept')).left).toEqual(
      close([1, 1, 1, 1, 1, 1, 1 - 2 / 70 / 0.1, 1 - 2 / 80 / 0.1, 1 - 2 / 90 / 0.1, 0.8])
    );
    const before = await history(server, 'kept', { fromMs: day(-11) });
    expect(before.left.slice(0, 2)).toEqual([null, null]);
    expect(before.notices).toEqual([]);
  });

  it('says so where windows reach back beyond what is kept', async () => {
    await server.close();
    // The oldest events that are stored are 14 days old.
    await open({ retentionDays: 14 });
    await put(server, 'short', { ...RATE, windowDays: 1 }, day(-30));
    const told = 'Events are kept for 14 days. Windows that reach back further count only what is still stored: kept.';
    expect((await history(server, 'kept')).notices).toEqual([told]);
    expect((await history(server, 'short', { fromMs: day(-3) })).notices).toEqual([]);
    const ofNow = async (objective: string) => {
      const range = { from: iso(day(0)), to: iso(END_MS) };
      const { body } = await server.call('/v1/query', {
        ...range,
        query: { type: 'objectives', objective: [objective] },
      });
      return (body as { notices: Array<{ text: string }> }).notices.map(({ text }) => text);
    };
    await put(server, 'kept', { ...RATE, windowDays: 30 }, day(-1));
    expect(await ofNow('kept')).toEqual([told]);
    expect(await ofNow('short')).toEqual([]);
    await server.close();
    await open({ retentionDays: 60 });
    expect(await ofNow('kept')).toEqual([]);
  });
});

/**
 * The central promise as a property: in any order of delivery, and whatever happens in between, answers depend only on
 * the set of events.
 */
import { type Interval, type Metric, METRICS, type QueryResult, type SyncEvent } from '@sync-health/contract';
import fc from 'fast-check';

import { type Config } from '../config/config';
import { openStorage } from '../storage/open';
import {
  bucketed,
  grouped,
  inRange,
  metricChange,
  metricOf,
  type ModelEvent,
  percentile,
  summaryOf,
  trendOf,
} from './referenceModel';
import { describeEachStorage, type StoragePlace } from './storages';
import { startTestServer, type TestServer } from './testServer';

jest.setTimeout(300_000);

const RUNS = Number(process.env.PROPERTY_RUNS ?? 6);
/** Runs take longer there. */
const SHARED_FEWER = 3;

/** Around the night when Berlin's clocks go back. */
const START_MS = Date.parse('2026-10-23T20:00:00Z');
const SPAN_MS = 4 * 24 * 3_600_000;

let storage: StoragePlace;
let server: TestServer;
let runs = 0;

let slotMemory: Partial<Config> = {};

const start = async () =>
  (server = await startTestServer({ ...storage.config, exactUpToEvents: 0, comparesCounts: true, ...slotMemory }));

/** Moments close to the edges of buckets. */
const moment = fc
  .tuple(
    fc.integer({ min: 0, max: SPAN_MS / 900_000 }),
    fc.oneof(fc.constantFrom(0, 1, -1, 60_000), fc.integer({ min: 0, max: 899_999 }))
  )
  .map(([quarter, offset]) => START_MS + quarter * 900_000 + offset);

const event = fc.record({
  endMs: moment,
  // Some events have an unknown start.
  latencyMs: fc.option(fc.oneof(fc.integer({ min: 0, max: 120 }), fc.integer({ min: 0, max: 5_000_000 })), { freq: 4 }),
  object: fc.constantFrom('Account', 'Invoice'),
  action: fc.constantFrom('create', 'update'),
  mode: fc.constantFrom('realtime' as const, 'manual' as const),
  errorCode: fc.option(fc.constantFrom('DACO-01', 'DACO-02'), { nil: undefined, freq: 2 }),
});

const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ deliver: fc.array(fc.nat(59), { minLength: 1, maxLength: 25 }) }) },
  { weight: 2, arbitrary: fc.constant('roll' as const) },
  { weight: 2, arbitrary: fc.constant('roll in bulk' as const) },
  { weight: 1, arbitrary: fc.constant('restart' as const) },
  { weight: 1, arbitrary: fc.constant('forget progress' as const) }
);

const question = fc.record({
  from: moment,
  length: fc.integer({ min: 0, max: 60 * 3_600_000 }),
  interval: fc.constantFrom<Interval>('minute', 'hour', 'day'),
  timeZone: fc.constantFrom('UTC', 'Europe/Berlin', 'Asia/Kathmandu', 'Australia/Adelaide', 'America/St_Johns'),
  metric: fc.constantFrom(...(Object.keys(METRICS) as Metric[])),
  groupBy: fc.subarray(['connector', 'mode', 'object', 'action', 'status', 'errorCode'] as const, {
    minLength: 1,
    maxLength: 3,
  }),
  limit: fc.constantFrom(1, 3, 1000),
  object: fc.option(fc.constantFrom('Account', 'Invoice'), { nil: undefined }),
  status: fc.option(fc.constantFrom('success', 'failed'), { nil: undefined }),
});

const PLACES_OF_SLOTS: Array<[where: string, Partial<Config>]> = [
  ['memory', {}],
  ['the engine', { slotMemoryBytes: 0 }],
];

describeEachStorage('answers', (place, kind) => {
  beforeAll(async () => {
    storage = place();
    await start();
  });
  afterAll(() => server.close());

  it.each<[where: string, Partial<Config>]>(PLACES_OF_SLOTS)(
    'any stream of events, with duplicates, in any order, with rolls and restarts between, gives the answers of the set from %s',
    async (_, settings) => {
      slotMemory = settings;
      await perform('restart');
      await fc.assert(
        fc.asyncProperty(
          fc.array(event, { minLength: 1, maxLength: 60 }),
          fc.array(step, { minLength: 1, maxLength: 8 }),
          fc.array(question, { minLength: 2, maxLength: 4 }),
          async (drawn, steps, questions) => {
            // Each run uses its own connector, so that one storage serves all runs.
            const connector = `connector-${runs++}`;
            const events = drawn.map((fields, index) => eventOf(fields, index, connector));
            const delivered = new Set<number>();
            for (const current of steps) {
              if (typeof current === 'object') {
                const indexes = current.deliver.map((index) => index % events.length);
                const fresh = new Set(indexes.filter((index) => !delivered.has(index)));
                const { body } = await server.call(
                  '/v1/events?startTime=unknown',
                  indexes.map((index) => events[index]!)
                );
                expect(body).toEqual({
                  accepted: fresh.size,
                  duplicates: indexes.length - fresh.size,
                  conflicts: 0,
                  rejected: [],
                });
                fresh.forEach((index) => delivered.add(index));
              } else {
                await perform(current);
              }
            }
            const set = [...delivered].map((index) => events[index]!);
            for (const asked of questions) {
              await check(set, asked, connector);
            }
            await perform('roll');
            for (const asked of questions) {
              await check(set, asked, connector);
            }
          }
        ),
        // A run may restart the server, so shrinking would take minutes. The printed seed repeats a failure.
        { numRuns: kind === 'embedded' ? RUNS : Math.ceil(RUNS / SHARED_FEWER), endOnFailure: true }
      );
    }
  );
});

async function perform(action: 'roll' | 'roll in bulk' | 'restart' | 'forget progress') {
  if (action === 'roll' || action === 'roll in bulk') {
    await server.app.rollups.roller.roll(action === 'roll' ? {} : { bulkEvents: 0 });
    return;
  }
  const { config } = server.app;
  await server.close();
  // Servers that share a ClickHouse keep no progress: they note what is behind.
  if (action === 'forget progress' && config.clickhouseUrl === null) {
    // As after the end of a process that had written rollups, but not recorded how far.
    const opened = await openStorage(config);
    await opened.execute('TRUNCATE TABLE progress');
    // As after a migration that adds a rollup to a kind.
    await opened.execute('ALTER TABLE rollup_overall DELETE WHERE step = 60 SETTINGS mutations_sync = 2');
    await opened.close();
  }
  await start();
}

function eventOf(
  {
    endMs,
    latencyMs,
    errorCode,
    ...rest
  }: { endMs: number; latencyMs: number | null; errorCode?: string } & Pick<SyncEvent, 'object' | 'action' | 'mode'>,
  index: number,
  connector: string
): ModelEvent {
  return {
    ...rest,
    id: `evt-${index}`,
    connector,
    recordId: `record-${index % 7}`,
    ...(latencyMs === null ? {} : { startTime: new Date(endMs - latencyMs).toISOString() }),
    endTime: new Date(endMs).toISOString(),
    status: errorCode ? 'failed' : 'success',
    ...(errorCode ? { errorCode } : {}),
    ...(rest.mode === 'manual' ? { jobId: `job-${index % 3}` } : {}),
  };
}

type Question = typeof question extends fc.Arbitrary<infer Q> ? Q : never;

async function check(set: readonly ModelEvent[], asked: Question, connector: string) {
  const range = { fromMs: asked.from, toMs: asked.from + asked.length };
  const matching = set.filter(
    ({ object, status }) => (!asked.object || object === asked.object) && (!asked.status || status === asked.status)
  );
  const filters = {
    connector: [connector],
    ...(asked.object ? { object: [asked.object] } : {}),
    ...(asked.status ? { status: [asked.status] } : {}),
  };
  const ask = async (query: object) => {
    const { body, status } = await server.call('/v1/query', {
      from: new Date(range.fromMs).toISOString(),
      to: new Date(range.toMs).toISOString(),
      timeZone: asked.timeZone,
      query: { filters, ...query },
    });
    expect({ status, body }).toEqual({ status: 200, body: expect.objectContaining({ fields: expect.any(Array) }) });
    return rowsOf(body as QueryResult);
  };

  const [summary] = await ask({ type: 'summary' });
  const expected = summaryOf(matching, range);
  for (const [name, value] of Object.entries(expected)) {
    expectNear(summary?.[name], value, /median/i.test(name) ? 0.025 : 1e-9);
  }

  const trend = await ask({ type: 'trend', interval: asked.interval });
  expect(
    trend.map(({ time, synced, errors, total, errorRate }) => ({ time, synced, errors, total, errorRate }))
  ).toEqual(trendOf(matching, range, asked.interval, asked.timeZone));

  await checkGroups(matching, range, asked, ask);

  const latencies = await ask({ type: 'percentiles', interval: asked.interval });
  const buckets = bucketed(matching, range, asked.interval, asked.timeZone);
  expect(latencies.map(({ time }) => time)).toEqual(buckets.map(({ start: time }) => time));
  buckets.forEach(({ events }, index) => {
    expect(latencies[index]?.records).toBe(events.length);
    expectNear(latencies[index]?.p50, percentile(events, 0.5), 0.01);
    expectNear(latencies[index]?.p95, percentile(events, 0.95), 0.01);
  });

  const selected = inRange(matching, range);
  const groups = await ask({ type: 'percentiles' });
  expect(groups.reduce((sum, row) => sum + Number(row.records), 0)).toBe(selected.length);
  for (const row of groups) {
    const group = selected.filter(
      ({ object, action, mode }) => object === row.object && action === row.action && mode === row.mode
    );
    expect(row.records).toBe(group.length);
    expectNear(row.p90, percentile(group, 0.9), 0.01);
  }

  const records = await ask({ type: 'records', limit: 1000 });
  const sum = (name: string) => records.reduce((total, row) => total + Number(row[name]), 0);
  expect(sum('synced') + sum('errors')).toBe(selected.length);
  expect(records.filter(({ mode }) => mode === 'realtime')).toHaveLength(
    selected.filter(({ mode }) => mode === 'realtime').length
  );
}

type Ask = (query: object) => Promise<Array<Record<string, unknown>>>;

/** Each group's metric, by bucket and over the range; also of other groups, and of all. */
async function checkGroups(
  matching: readonly ModelEvent[],
  range: { fromMs: number; toMs: number },
  { metric, groupBy, limit, interval, timeZone }: Question,
  ask: Ask
) {
  const tolerance = metric.startsWith('p') ? 0.01 : 1e-9;
  const groups = grouped(inRange(matching, range), groupBy).sort(
    (a, b) => b.events.length - a.events.length || (a.values.join('\0') < b.values.join('\0') ? -1 : 1)
  );
  const [shown, others] = [groups.slice(0, limit), groups.slice(limit)];
  const split = { metric, groupBy, limit };
  const trend = await ask({ type: 'trend', interval, ...split });
  const buckets = bucketed(matching, range, interval, timeZone);
  const expectSeries = (name: string, events: readonly ModelEvent[]) => {
    const isOfGroup = new Set(events);
    const expected = buckets.map((bucket) =>
      metricOf(
        bucket.events.filter((each) => isOfGroup.has(each)),
        metric
      )
    );
    // An expectation for each value would take a minute.
    const wrong = expected.flatMap((value, index) => {
      const { [name]: actual, [`${name}Change`]: actualChange } = trend[index] ?? {};
      const isRight =
        isNear(actual, value, tolerance) &&
        // As imprecise as the two figures that it is computed from.
        (index === 0 || isNear(actualChange, metricChange(metric, value, expected[index - 1]!), tolerance, 4));
      return isRight ? [] : [{ index, value, before: expected[index - 1], actual, actualChange }];
    });
    expect({ name, length: trend.length, wrong }).toEqual({ name, length: expected.length, wrong: [] });
  };
  shown.forEach(({ values, events }) => expectSeries(values.map((value) => value || '(none)').join(', '), events));
  if (others.length > 0) {
    expectSeries(
      '(other)',
      others.flatMap(({ events }) => events)
    );
  }
  expectSeries('total', inRange(matching, range));

  const rows = await ask({ type: 'summary', ...split });
  expect(rows.map((row) => groupBy.map((field) => row[field]))).toEqual(shown.map(({ values }) => values));
  rows.forEach((row, index) => {
    expect(row.events).toBe(shown[index]!.events.length);
    expectNear(row[metric], metricOf(shown[index]!.events, metric), tolerance);
  });
  const whole = await ask({ type: 'summary', groupBy, limit });
  whole.forEach((row, index) => {
    const { events } = shown[index]!;
    const expected = summaryOf(
      grouped(matching, groupBy).find(({ values }) => String(values) === String(shown[index]!.values))!.events,
      range
    );
    expect(row.synced).toBe(events.filter(({ status }) => status === 'success').length);
    for (const [name, value] of Object.entries(expected)) {
      expectNear(row[name], value, /median/i.test(name) ? 0.025 : 1e-9);
    }
  });
}

function rowsOf({ fields }: QueryResult): Array<Record<string, unknown>> {
  return (fields[0]?.values ?? []).map((_, index) =>
    Object.fromEntries(fields.map(({ name, values }) => [name, values[index]]))
  );
}

/** Equal within a share of the value. Nulls only where nulls are expected. */
function expectNear(actual: unknown, expected: number | null, tolerance: number) {
  if (!isNear(actual, expected, tolerance)) {
    expect(actual).toBe(expected);
  }
}

/** Within a share of the value, or of `times` if the value is smaller. */
function isNear(actual: unknown, expected: number | null, tolerance: number, times = 1): boolean {
  return expected === null || typeof actual !== 'number'
    ? actual === expected
    : Math.abs(actual - expected) <= Math.max(Math.abs(expected), 1) * tolerance * times + 1e-9;
}

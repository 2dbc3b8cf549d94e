/** Answers from slots in memory equal the engine's, also after late events and during a roll. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';

import { type QueryResult, type SyncEvent } from '@sync-health/contract';

import { makeEvent } from '../../testing/events';
import { startTestServer, type TestServer } from '../../testing/testServer';

// Hundreds of queries, each answered by memory and by the engine.
jest.setTimeout(300_000);

const START_MS = Date.parse('2026-11-18T00:00:00Z');
const HOUR_MS = 3_600_000;

/** More error codes than a trend has columns, all kinds of names, an event every few minutes for three days. */
const EVENTS: SyncEvent[] = Array.from({ length: 900 }, (_, index) =>
  makeEvent({
    id: `evt-${index}`,
    connector: index % 6 === 0 ? 'other' : 'zuora-salesforce',
    mode: index % 7 === 0 ? 'manual' : 'realtime',
    object: ['Account', 'Invoice', "O'Brien \\ \u{1f600}", '(none)', '\ufeffInvoice'][index % 5],
    action: index % 3 === 0 ? 'create' : 'update',
    latencyMs: (index * index * 37) % (index % 2 === 0 ? 90 : 4_000_000),
    endTime: new Date(START_MS + Math.floor((index * 72 * HOUR_MS) / 900) + (index % 13) * 1111).toISOString(),
    ...(index % 4 === 1 ? { status: 'failed', errorCode: `CODE-${index % 37}` } : {}),
  })
);

const RANGE = { from: '2026-11-18T00:00:00Z', to: '2026-11-21T00:00:00Z' };
const ODD = { from: '2026-11-19T03:17:12.345Z', to: '2026-11-20T21:36:53.211Z' };

const FILTERS: object[] = [
  {},
  { filters: { object: ['Invoice', "O'Brien \\ \u{1f600}"] } },
  { filters: { mode: ['manual'], status: ['failed'] } },
  { filters: { connector: ['other'] }, conditions: [{ field: 'errorCode', operator: '!=', values: ['CODE-5'] }] },
  { conditions: [{ field: 'action', operator: '=', values: ['create'] }] },
  { conditions: [{ field: 'object', operator: '=|', values: ['Account', '(none)'] }] },
  { conditions: [{ field: 'status', operator: '!=|', values: ['success', 'unknown'] }] },
  { conditions: [{ field: 'object', operator: '=~', values: ['^A.*t$'] }] },
  { conditions: [{ field: 'errorCode', operator: '!~', values: ['1'] }] },
  { filters: { object: ['absent'] } },
  { filters: { object: ['\ufeffInvoice'] } },
  { filters: { errorCode: ['CODE-9'] } },
];
const QUERIES: object[] = [
  { type: 'summary' },
  ...['minute', 'hour', 'day'].map((interval) => ({ type: 'trend', interval })),
  ...['status', 'object', 'action', 'mode', 'errorCode', 'connector'].map((groupBy) => ({
    type: 'trend',
    interval: 'day',
    groupBy,
  })),
  { type: 'trend', interval: 'day', timeShift: '1d' },
  { type: 'percentiles' },
  { type: 'percentiles', interval: 'hour' },
  { type: 'histogram', interval: 'day' },
];
/** Each query without a filter, and with a third of the filters. */
const ASKED = [
  ...QUERIES.flatMap((query, place) =>
    FILTERS.filter((_, index) => index === 0 || (index + place) % 3 === 0).map((filter) => ({
      ...ODD,
      query: { ...query, ...filter },
    }))
  ),
  ...QUERIES.map((query) => ({ ...RANGE, timeZone: 'Asia/Kathmandu', query })),
];

let dataDir: string;
beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'sync-health-slots-'));
});
afterAll(async () => {
  await server?.close();
  await rm(dataDir, { recursive: true });
});

const DEFAULT_BYTES = 256 * 1024 * 1024;
/** One at a time: the previous one is closed. */
let server: TestServer | undefined;
async function start(slotMemoryBytes = DEFAULT_BYTES) {
  await server?.close();
  server = await startTestServer({ dataDir, exactUpToEvents: 0, slotMemoryBytes, checkEveryHours: 0 });
  return server;
}

async function ask(server: TestServer, body: object): Promise<QueryResult> {
  const answer = await server.call('/v1/query', body);
  expect(answer).toMatchObject({ status: 200 });
  return answer.body as QueryResult;
}

async function askAll(server: TestServer) {
  const answers: QueryResult[] = [];
  for (const body of ASKED) {
    answers.push(await ask(server, body));
  }
  return answers;
}

const syncedOf = ({ fields }: QueryResult) => fields[0]?.values[0];

/** The statements that run from now on. */
function statementsOf({ app }: TestServer): string[] {
  const statements: string[] = [];
  for (const name of ['rows', 'bytes'] as const) {
    const run = app.storage[name].bind(app.storage) as (...args: unknown[]) => Promise<never>;
    jest.spyOn(app.storage, name).mockImplementation((...args: unknown[]) => {
      statements.push(String(args[0]));
      return run(...args);
    });
  }
  return statements;
}

it('answers equal those of the engine: all rolled, some events raw, and with any memory limit', async () => {
  const inMemory = await start();
  await inMemory.call('/v1/events', EVENTS.slice(0, 850));
  await inMemory.app.rollups.roller.roll();
  const rolled = await askAll(inMemory);
  const statements = statementsOf(inMemory);
  expect(await askAll(inMemory)).toEqual(rolled);
  // Only the engine matches regular expressions.
  expect(new Set(statements.filter((sql) => !/match\(/.test(sql)))).toEqual(new Set());

  await inMemory.call('/v1/events', EVENTS.slice(850));
  const halfRaw = await askAll(inMemory);

  const tiny = await start(1000);
  expect(await askAll(tiny)).toEqual(halfRaw);
  const metrics = (await tiny.app.inject('/metrics')).body;
  expect(Number(/^sync_health_slot_memory_bytes (\d+)$/m.exec(metrics)?.[1])).toBeLessThanOrEqual(1000);

  const engine = await start(0);
  expect(await askAll(engine)).toEqual(halfRaw);
});

describe('one summary', () => {
  let open: TestServer;
  const summary = { from: '2026-11-26T00:00:00Z', to: '2026-11-27T00:00:00Z', query: { type: 'summary' } };
  const send = (id: string) => open.call('/v1/events', [makeEvent({ id, endTime: '2026-11-26T05:00:00.500Z' })]);

  beforeAll(async () => {
    open = await start();
  });
  afterEach(() => jest.restoreAllMocks());

  it('counts events that come after their slots were read, before a roll and after it', async () => {
    await send('first');
    await open.app.rollups.roller.roll();
    expect(syncedOf(await ask(open, summary))).toBe(1);
    await send('late');
    expect(syncedOf(await ask(open, summary))).toBe(2);
    await open.app.rollups.roller.roll();
    expect(syncedOf(await ask(open, summary))).toBe(2);
  });

  it('during a roll uses the old slots and the raw events since', async () => {
    const { storage } = open.app;
    const execute = storage.execute.bind(storage);
    let [release, begin] = [() => {}, () => {}];
    const held = new Promise<void>((resolve) => (release = resolve));
    const begun = new Promise<void>((resolve) => (begin = resolve));
    jest.spyOn(storage, 'execute').mockImplementation(async (sql, ...rest) => {
      await execute(sql, ...rest);
      if (/INSERT INTO rollup_overall[^]*intDiv\(slot, 86400000\)/.test(sql)) {
        begin();
        await held;
      }
    });
    await send('while rolling');
    const rolling = open.app.rollups.roller.roll();
    await begun;
    const statements = statementsOf(open);
    const meanwhile = await ask(open, summary);
    const rolled = statements.filter((sql) => sql.includes('rollup_overall'));
    // Slots that are being written are not taken into memory.
    const notInMemory = await ask(open, { ...summary, from: '2026-11-26T05:00:00Z', to: '2026-11-26T05:01:00Z' });
    release();
    expect([meanwhile, notInMemory].map(syncedOf)).toEqual([3, 3]);
    expect(rolled).toEqual([]);
    await rolling;
    expect(syncedOf(await ask(open, summary))).toBe(3);
  });

  it('is correct after a failed roll', async () => {
    const { storage } = open.app;
    const execute = storage.execute.bind(storage);
    let writes = 0;
    jest.spyOn(storage, 'execute').mockImplementation(async (sql, ...rest) => {
      await execute(sql, ...rest);
      // Its slots are ahead of the watermark.
      if (sql.includes('INSERT INTO rollup_overall') && ++writes === 1) {
        throw new Error('the disk is full');
      }
    });
    await send('while the disk is full');
    await expect(open.app.rollups.roller.roll()).rejects.toThrow('the disk is full');
    expect(syncedOf(await ask(open, summary))).toBe(4);
    await open.app.rollups.roller.roll();
    expect(syncedOf(await ask(open, summary))).toBe(4);
  });

  it('counts no event after its range that arrives while its first statement runs', async () => {
    const { storage, rollups } = open.app;
    const day = { ...summary, query: { type: 'trend', interval: 'day', groupBy: 'object' } };
    const half = { ...day, to: '2026-11-26T12:00:00Z' };
    await ask(open, half);
    await send('in the half');
    // As after very many events: the engine reads the new ones.
    open.app.recentEvents.begin(open.app.ingest.completeSeq);
    const execute = jest.spyOn(storage, 'execute').mockRejectedValueOnce(new Error('the disk is full'));
    await expect(rollups.roller.roll()).rejects.toThrow('the disk is full');
    execute.mockRestore();

    const bytes = storage.bytes.bind(storage);
    let [release, begin] = [() => {}, () => {}];
    const held = new Promise<void>((resolve) => (release = resolve));
    const begun = new Promise<void>((resolve) => (begin = resolve));
    jest.spyOn(storage, 'bytes').mockImplementationOnce(async (...statement) => {
      begin();
      await held;
      return bytes(...statement);
    });
    const asked = ask(open, half);
    await begun;
    await open.call('/v1/events', [makeEvent({ endTime: '2026-11-26T20:00:00Z' })]);
    const rolling = rollups.roller.roll();
    for (let isMixed = true; isMixed; await setImmediate()) {
      const snapshot = await rollups.snapshot();
      ({ isMixed } = snapshot.view('counts'));
      snapshot.release();
    }
    const total = ({ fields }: QueryResult) => fields.find(({ name }) => name === 'total')?.values[0];
    expect(total(await ask(open, day))).toBe(6);
    release();
    expect(total(await asked)).toBe(5);
    await rolling;
  });
});

/** Rollups that differ from raw events are found, whatever is wrong, and are right afterwards. */
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';

import { readConfig } from '../config/config';
import { type RollupKind, ROLLUPS } from '../storage/rollups/tables';
import { makeEvent } from '../testing/events';
import { startTestServer, type TestServer } from '../testing/testServer';
import { checkCommand } from './checkCommand';
import { type DifferingSlots } from './compareCounts';

jest.setTimeout(600_000);

const BEGIN_MS = Date.parse('2026-10-26T00:00:00Z');
const DAY_MS = 86_400_000;
const DAY_S = 86_400;
const PER_DAY = 20;
/** Where a slot begins: days are two apart, so that answers about one compare it with an empty day. */
const startOf = (day: number) => BEGIN_MS + day * 2 * DAY_MS;
const on = (day: number, minutes: number) => new Date(startOf(day) + minutes * 60_000).toISOString();

/** Two modes, two objects, both statuses, and a job of its own on each day. */
const eventsOn = (day: number) =>
  Array.from({ length: PER_DAY }, (_, index) =>
    makeEvent({
      id: `day-${day}-${index}`,
      connector: 'c',
      object: index % 3 === 0 ? 'Account' : 'Invoice',
      status: index % 5 === 0 ? 'failed' : 'success',
      endTime: on(day, index * 72),
      latencyMs: 50 + (day * PER_DAY + index) * 7,
      ...(index % 4 === 0 ? { mode: 'manual', jobId: `job-${day}` } : {}),
    })
  );

let dataDir: string;
let server: TestServer;

const send = (some: readonly object[]) => server.call('/v1/events', [...some]);
const run = (sql: string) => server.app.storage.execute(`${sql} SETTINGS mutations_sync = 2`);
const roll = () => server.app.rollups.roller.roll();

async function answersOf(day: number) {
  const range = { from: on(day, 0), to: on(day, 1440), timeZone: 'UTC' };
  const ask = async (query: object) => (await server.call('/v1/query', { ...range, query })).body;
  return [
    await ask({ type: 'summary' }),
    await ask({ type: 'summary', filters: { object: ['Account'] } }),
    await ask({ type: 'trend', interval: 'day' }),
    await ask({ type: 'trend', interval: 'day', filters: { object: ['Account', 'Invoice', 'Ghost'] } }),
    await ask({ type: 'percentiles' }),
    await ask({ type: 'percentiles', interval: 'day' }),
    await ask({ type: 'records', filters: { mode: ['manual'] } }),
  ];
}

/** One slot of one rollup. */
interface Slot {
  kind: RollupKind;
  stepSeconds: number;
  slot: number;
}

const daySlot = (kind: RollupKind, day: number): Slot => ({ kind, stepSeconds: DAY_S, slot: startOf(day) });

/** All slots that count these events of a day. */
function slotsCounting(day: number, indexes: readonly number[]): Slot[] {
  const counting = eventsOn(day)
    .filter((_, index) => indexes.includes(index))
    .flatMap(({ mode, endTime }) =>
      Object.values(ROLLUPS)
        .flat()
        .filter(({ kind }) => kind !== 'manual' || mode === 'manual')
        .map(({ kind, stepSeconds }) => {
          const stepMs = stepSeconds * 1000;
          return { kind, stepSeconds, slot: Math.floor(Date.parse(endTime) / stepMs) * stepMs };
        })
    );
  return [...new Map(counting.map((slot) => [JSON.stringify(slot), slot])).values()];
}

const slotsIn = (differing: readonly DifferingSlots[]): Slot[] =>
  differing.flatMap(({ kind, stepSeconds, slots }) => slots.map((slot) => ({ kind, stepSeconds, slot })));
const keysOf = (slots: readonly Slot[]) => slots.map((slot) => JSON.stringify(slot)).sort();

interface Damage {
  name: string;
  /** Damages rows that meet the condition: those of the day's slots of one day. */
  plant: (where: string, day: number) => Promise<unknown>;
  /** Slots that differ then. */
  found: (day: number) => Slot[];
  /** Whether queries show it. True if absent. */
  isShown?: boolean;
  /** Whether the day has no events. */
  isEmpty?: boolean;
}

/** All in one storage, each on a day of its own. */
const damages: Damage[] = [
  {
    name: 'a row of a slot is gone',
    plant: (where) =>
      run(`ALTER TABLE rollup_counts DELETE WHERE ${where} AND object = 'Account' AND status = 'failed'`),
    found: (day) => [daySlot('counts', day)],
  },
  {
    name: 'a count is one too high',
    plant: (where) => run(`ALTER TABLE rollup_counts UPDATE count = count + 1 WHERE ${where} AND object = 'Invoice'`),
    found: (day) => [daySlot('counts', day)],
  },
  {
    name: 'there is a slot without events',
    plant: (_where, day) =>
      run(
        `INSERT INTO rollup_counts SELECT * REPLACE (slot + INTERVAL 2 DAY AS slot) FROM (SELECT * FROM rollup_counts WHERE ${whereDay(day - 1)})`
      ),
    found: (day) => [daySlot('counts', day)],
    isEmpty: true,
  },
  {
    name: 'failures count as successes',
    plant: async (where) => {
      await run(
        `INSERT INTO rollup_counts SELECT * REPLACE ('success' AS status) FROM rollup_counts WHERE ${where} AND status = 'failed'`
      );
      await run(`ALTER TABLE rollup_counts DELETE WHERE ${where} AND status = 'failed'`);
    },
    found: (day) => [daySlot('counts', day)],
  },
  {
    name: 'raw events are gone',
    plant: (_where, day) => run(`ALTER TABLE events DELETE WHERE id IN ('day-${day}-7', 'day-${day}-8')`),
    found: (day) => slotsCounting(day, [7, 8]),
    isShown: false,
  },
  {
    name: 'raw events are stored that nothing counts',
    plant: (_where, day) =>
      run(
        `INSERT INTO events SELECT * REPLACE (concat(id, '-again') AS id) FROM (SELECT * FROM events WHERE id IN ('day-${day}-10', 'day-${day}-12'))`
      ),
    found: (day) => slotsCounting(day, [10, 12]),
    isShown: false,
  },
  {
    name: 'a whole slot is gone',
    plant: (where) => run(`ALTER TABLE rollup_overall DELETE WHERE ${where}`),
    found: (day) => [daySlot('overall', day)],
  },
  {
    name: 'a sum of latencies is too low',
    plant: (where) => run(`ALTER TABLE rollup_overall UPDATE latency_sum = latency_sum - 1 WHERE ${where}`),
    found: (day) => [daySlot('overall', day)],
  },
  {
    name: 'a slot counts an object that never was',
    plant: (where) =>
      run(`INSERT INTO rollup_latency SELECT * REPLACE ('Ghost' AS object) FROM rollup_latency WHERE ${where} LIMIT 1`),
    found: (day) => [daySlot('latency', day)],
  },
  {
    name: 'latencies are in another bucket',
    plant: (where) =>
      run(
        `ALTER TABLE rollup_latency UPDATE buckets = arrayMap(bucket -> toUInt16(bucket + 40), buckets) WHERE ${where}`
      ),
    found: (day) => [daySlot('latency', day)],
  },
  {
    name: 'a job began at another time',
    plant: (where) => run(`ALTER TABLE rollup_manual UPDATE first_start = first_start - 60000 WHERE ${where}`),
    found: (day) => [daySlot('manual', day)],
  },
  // In another week than other damaged counts: slots that are compared together with such a slot are read in another way.
  {
    name: 'a slot claims to hold what comes next',
    plant: claimNext,
    found: (day) => [daySlot('counts', day)],
    isShown: false,
  },
];

const whereDay = (day: number) => `step = ${DAY_S} AND toUnixTimestamp(slot) = ${startOf(day) / 1000}`;

function claimNext(where: string) {
  return run(
    `INSERT INTO rollup_counts SELECT * REPLACE (version + 1000000000 AS version) FROM rollup_counts WHERE ${where}`
  );
}

const DAYS = damages.map((_, day) => day);
const answers = () => Promise.all(DAYS.map(answersOf));

/** The answers when everything was still right, by day. */
let right: unknown[];

/**
 * Percentiles come from rollups always. With a limit of zero, those of an empty day would be exact, though not in the
 * minute after the damage gave the day events.
 */
const open = () => startTestServer({ dataDir, exactUpToEvents: -1 });

beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'sync-health-counts-'));
  server = await open();
  const events = damages.flatMap(({ isEmpty = false }, day) => (isEmpty ? [] : eventsOn(day)));
  // The second delivery adds to slots that are already rolled.
  for (const half of [0, 1]) {
    await send(events.filter((_, index) => index % 2 === half));
    await roll();
  }
  right = await answers();
  // Another server has no slots in memory.
  await server.close();
  server = await open();
});
afterAll(async () => {
  await server.close();
  await rm(dataDir, { recursive: true });
});

describe('damaged rollups', () => {
  let shown: unknown[];
  let found: string[];
  let foundAgain: string[];
  let repaired: unknown[];

  const compare = async () => keysOf(slotsIn((await server.app.compareCounts()).differing));

  beforeAll(async () => {
    for (const [day, { plant }] of damages.entries()) {
      await plant(whereDay(day), day);
    }
    // The memory of the server has them too from now on.
    shown = await answers();
    found = await compare();
    foundAgain = await compare();
    repaired = await answers();
  });

  it.each(damages.map((damage, day) => ({ ...damage, day })))(
    '$name: it is found and repaired',
    ({ day, isShown = true, found: expected }) => {
      expect(found).toEqual(expect.arrayContaining(keysOf(expected(day))));
      if (isShown) {
        expect(shown[day]).not.toEqual(right[day]);
        expect(repaired[day]).toEqual(right[day]);
      }
    }
  );

  it('nothing else is found, and each slot is repaired once and counted', async () => {
    const expected = damages.flatMap((damage, day) => damage.found(day));
    expect(found).toEqual(keysOf(expected));
    expect(foundAgain).toEqual([]);
    const { body } = await server.app.inject('/metrics');
    const counted = body.matchAll(/^sync_health_rollup_slots_mended_total\{rollup="(.*)"\} (\d+)$/gm);
    expect(Object.fromEntries([...counted].map(([, kind, count]) => [kind, Number(count)]))).toEqual(
      Object.fromEntries(
        Object.keys(ROLLUPS).map((kind) => [kind, expected.filter((slot) => slot.kind === kind).length])
      )
    );
  });

  it('later events of repaired slots count as always', async () => {
    await send(DAYS.map((day) => makeEvent({ connector: 'c', endTime: on(day, 30) })));
    await roll();
    expect(await compare()).toEqual([]);
    expect(await answers()).not.toEqual(repaired);
  });
});

it('repairs a slot ahead of the watermark, even if a merge drops its new version before the old one is deleted', async () => {
  const day = 0;
  const before = await answersOf(day);
  const execute = server.app.storage.execute.bind(server.app.storage);
  const spy = jest.spyOn(server.app.storage, 'execute').mockImplementation(async (sql, ...rest) => {
    if (sql.startsWith('ALTER TABLE rollup_counts DELETE')) {
      await execute('OPTIMIZE TABLE rollup_counts FINAL');
    }
    return execute(sql, ...rest);
  });
  await claimNext(whereDay(day));
  const { differing } = await server.app.compareCounts();
  spy.mockRestore();
  expect(slotsIn(differing)).toEqual([daySlot('counts', day)]);
  expect((await server.app.compareCounts()).differing).toEqual([]);
  expect(await answersOf(day)).toEqual(before);
});

it('finds nothing when nothing is wrong, while events come in and before they are rolled', async () => {
  await send([makeEvent({ id: 'unrolled', endTime: on(0, 30) })]);
  const comparing = server.app.compareCounts();
  for (let batch = 0; batch < 10; batch++) {
    await send([makeEvent({ endTime: on(0, batch) }), makeEvent({ endTime: on(0, batch * 500) })]);
    await roll();
  }
  const { differing, slots, events: compared } = await comparing;
  expect(differing).toEqual([]);
  expect(slots).toBeGreaterThan(500);
  expect(compared).toBeGreaterThanOrEqual(200);
});

/** The socket in the data directory opens a moment after the port. */
async function listen() {
  await server.app.listen({ port: 0 });
  while (!existsSync(path.join(dataDir, 'control.sock'))) {
    await setTimeout(10);
  }
}

it('the command compares without and through a server, names the differences, and says what to do', async () => {
  const config = readConfig({ SYNC_HEALTH_DATA_DIR: dataDir, SYNC_HEALTH_RETENTION_DAYS: '3650' });
  await listen();
  expect(await checkCommand(['--counts'], config)).toMatch(
    /^Compared \d+ slots with their \d+ raw events in .*: they agree\.$/
  );

  await run(`ALTER TABLE rollup_counts UPDATE count = count + 1 WHERE ${whereDay(0)}`);
  await server.close();
  await expect(checkCommand(['--counts'], config)).rejects.toThrow(
    /rollup_counts, step 86400 s: the slot 2026-10-26T00:00:00.000Z\nA running server rewrites them/
  );

  server = await startTestServer({ dataDir });
  await listen();
  await expect(checkCommand(['--counts'], config)).rejects.toThrow('The server has rewritten them');
  expect(await checkCommand(['--counts'], config)).toMatch('they agree');
  await expect(checkCommand(['--count'], config)).rejects.toThrow('check --counts');
});

/** Rollups that differ from raw events are found, whatever is wrong, and are right afterwards. */
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';

import { readConfig } from '../config/config';
import { makeEvent } from '../testing/events';
import { startTestServer, type TestServer } from '../testing/testServer';
import { checkCommand } from './checkCommand';
import { type DifferingSlots } from './compareCounts';

jest.setTimeout(120_000);

const BEGIN_MS = Date.parse('2026-11-18T09:00:00Z');
const DAY_S = 86_400;
const at = (minutes: number) => new Date(BEGIN_MS + minutes * 60_000).toISOString();

/** Three days, two modes, two objects, both statuses. The second delivery adds to slots that are already rolled. */
const events = Array.from({ length: 240 }, (_, index) =>
  makeEvent({
    id: `evt-${index}`,
    connector: 'c',
    object: index % 3 === 0 ? 'Account' : 'Invoice',
    status: index % 5 === 0 ? 'failed' : 'success',
    mode: index % 4 === 0 ? 'manual' : 'realtime',
    endTime: at(index * 18),
    latencyMs: 50 + index * 7,
  })
);
const [earlier, later] = [events.filter((_, index) => index % 2 === 0), events.filter((_, index) => index % 2 === 1)];

let dataDir: string;
let server: TestServer;

const send = (some: readonly object[]) => server.call('/v1/events', [...some]);
const run = (sql: string) => server.app.storage.execute(`${sql} SETTINGS mutations_sync = 2`);
const roll = () => server.app.rollups.roller.roll();

async function answers() {
  const ask = async (query: object) =>
    (await server.call('/v1/query', { from: at(-57 * 60), to: at(6 * 1440 - 9 * 60), timeZone: 'UTC', query })).body;
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

/** The answers when everything was still right. */
let right: unknown;

beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'sync-health-counts-'));
  server = await startTestServer({ dataDir, exactUpToEvents: 0 });
  await send(earlier);
  await roll();
  await send(later);
  await roll();
  right = await answers();
  await server.close();
});
beforeEach(async () => (server = await startTestServer({ dataDir, exactUpToEvents: 0 })));
afterEach(() => server.close());
afterAll(() => rm(dataDir, { recursive: true }));

const tableNames = (differing: readonly DifferingSlots[]) => [...new Set(differing.map(({ kind }) => kind))];

/** A name, how to damage storage, what is found, and whether queries show it. */
type Damage = [name: string, plant: () => Promise<unknown>, found: string[], isShown?: boolean];

const damages: Damage[] = [
  [
    'a row of a slot is gone',
    () => run(`ALTER TABLE rollup_counts DELETE WHERE step = ${DAY_S} AND object = 'Account' AND status = 'failed'`),
    ['counts'],
  ],
  [
    'a whole slot is gone',
    () => run(`ALTER TABLE rollup_overall DELETE WHERE step = ${DAY_S} AND toDate(slot) = '2026-11-19'`),
    ['overall'],
  ],
  [
    'a count is one too high',
    () => run(`ALTER TABLE rollup_counts UPDATE count = count + 1 WHERE step = ${DAY_S} AND object = 'Invoice'`),
    ['counts'],
  ],
  [
    'a sum of latencies is too low',
    () => run(`ALTER TABLE rollup_overall UPDATE latency_sum = latency_sum - 1 WHERE step = ${DAY_S}`),
    ['overall'],
  ],
  [
    'there is a slot without events',
    () =>
      run(
        `INSERT INTO rollup_counts SELECT * REPLACE (slot - INTERVAL 2 DAY AS slot) FROM rollup_counts WHERE step = ${DAY_S} AND toDate(slot) = '2026-11-19'`
      ),
    ['counts'],
  ],
  [
    'a slot counts an object that never was',
    () =>
      run(
        `INSERT INTO rollup_latency SELECT * REPLACE ('Ghost' AS object) FROM rollup_latency WHERE step = ${DAY_S} LIMIT 1`
      ),
    ['latency'],
  ],
  [
    'latencies are in another bucket',
    () =>
      run(
        `ALTER TABLE rollup_latency UPDATE buckets = arrayMap(bucket -> toUInt16(bucket + 40), buckets) WHERE step = ${DAY_S}`
      ),
    ['latency'],
  ],
  [
    'a job began at another time',
    () => run(`ALTER TABLE rollup_manual UPDATE first_start = first_start - 60000 WHERE step = ${DAY_S}`),
    ['manual'],
  ],
  [
    'failures count as successes',
    async () => {
      await run(
        `INSERT INTO rollup_counts SELECT * REPLACE ('success' AS status) FROM rollup_counts WHERE step = ${DAY_S} AND status = 'failed'`
      );
      await run(`ALTER TABLE rollup_counts DELETE WHERE step = ${DAY_S} AND status = 'failed'`);
    },
    ['counts'],
  ],
  [
    'raw events are gone',
    () => run(`ALTER TABLE events DELETE WHERE id IN ('evt-7', 'evt-8')`),
    ['counts', 'latency', 'overall', 'manual'],
    false,
  ],
  [
    'raw events are stored that nothing counts',
    () =>
      run(
        `INSERT INTO events SELECT * REPLACE (concat(id, '-again') AS id) FROM (SELECT * FROM events WHERE id IN ('evt-10', 'evt-12'))`
      ),
    ['counts', 'latency', 'overall', 'manual'],
    false,
  ],
  [
    'a slot claims to hold what comes next',
    () =>
      run(
        `INSERT INTO rollup_counts SELECT * REPLACE (version + 1000000000 AS version) FROM rollup_counts WHERE step = ${DAY_S}`
      ),
    ['counts'],
    false,
  ],
];

it.each(damages)('%s: it is found, repaired, counted and reported', async (_name, plant, found, isShown = true) => {
  await plant();
  if (isShown) {
    // The memory of the server has it too from now on.
    expect(await answers()).not.toEqual(right);
  }

  const { differing } = await server.app.compareCounts();
  expect(tableNames(differing)).toEqual(found);
  expect((await server.app.compareCounts()).differing).toEqual([]);
  if (isShown) {
    expect(await answers()).toEqual(right);
  }
  const mended = differing.reduce((sum, { slots }) => sum + slots.length, 0);
  const { body } = await server.app.inject('/metrics');
  const counted = [...body.matchAll(/^sync_health_rollup_slots_mended_total\{.*\} (\d+)$/gm)].map(([, value]) =>
    Number(value)
  );
  expect(counted.reduce((sum, value) => sum + value, 0)).toBe(mended);

  // Later events count as always.
  await send([makeEvent({ connector: 'c', endTime: at(30) })]);
  await roll();
  expect((await server.app.compareCounts()).differing).toEqual([]);
  right = await answers();
});

it('repairs a slot ahead of the watermark, even if a merge drops its new version before the old one is deleted', async () => {
  const execute = server.app.storage.execute.bind(server.app.storage);
  jest.spyOn(server.app.storage, 'execute').mockImplementation(async (sql, ...rest) => {
    if (sql.startsWith('ALTER TABLE rollup_counts DELETE')) {
      await execute('OPTIMIZE TABLE rollup_counts FINAL');
    }
    return execute(sql, ...rest);
  });
  await run(
    `INSERT INTO rollup_counts SELECT * REPLACE (version + 1000000000 AS version) FROM rollup_counts WHERE step = ${DAY_S}`
  );
  const { differing } = await server.app.compareCounts();
  expect(differing).toMatchObject([{ kind: 'counts' }]);
  expect((await server.app.compareCounts()).differing).toEqual([]);
  expect(await answers()).toEqual(right);
});

it('finds nothing when nothing is wrong, while events come in and before they are rolled', async () => {
  await send([makeEvent({ id: 'unrolled', endTime: at(30) })]);
  const comparing = server.app.compareCounts();
  for (let batch = 0; batch < 10; batch++) {
    await send([makeEvent({ endTime: at(batch) }), makeEvent({ endTime: at(batch * 500) })]);
    await roll();
  }
  const { differing, slots, events: compared } = await comparing;
  expect(differing).toEqual([]);
  expect(slots).toBeGreaterThan(500);
  expect(compared).toBeGreaterThanOrEqual(240);
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

  await run(`ALTER TABLE rollup_counts UPDATE count = count + 1 WHERE step = ${DAY_S} AND toDate(slot) = '2026-11-19'`);
  await server.close();
  await expect(checkCommand(['--counts'], config)).rejects.toThrow(
    /rollup_counts, step 86400 s: the slot 2026-11-19T00:00:00.000Z\nA running server rewrites them/
  );

  server = await startTestServer({ dataDir });
  await listen();
  await expect(checkCommand(['--counts'], config)).rejects.toThrow('The server has rewritten them');
  expect(await checkCommand(['--counts'], config)).toMatch('they agree');
  await expect(checkCommand(['--count'], config)).rejects.toThrow('check --counts');
});

/** A property: the state of failures depends only on the set of attempts, not on their order or on crashes in between. */
import { cp, rename, rm } from 'node:fs/promises';

import { type QueryOf, type QueryResult, type SyncEvent } from '@sync-health/contract';
import fc from 'fast-check';

import { openStorage } from '../storage/open';
import { describeEachStorage, type StoragePlace } from '../testing/storages';
import { startTestServer, type TestServer } from '../testing/testServer';

jest.setTimeout(600_000);

/** Each has histories of connectors of its own. */
const RUNS = Number(process.env.PROPERTY_RUNS ?? 1);
/** Connectors that are interrupted together, because starts take most of the time. */
const HISTORIES = 12;
/** Starts take longer there. */
const SHARED_HISTORIES = 4;
const START_MS = Date.parse('2026-11-20T10:00:00Z');
const RANGE = { from: '2026-11-20T00:00:00Z', to: '2026-11-21T00:00:00Z' };

let place: StoragePlace;
let server: TestServer;
let runs = 0;

const start = async () => (server = await startTestServer(place.config));

const attempt = fc.record({
  record: fc.constantFrom('r1', 'r2', 'r3'),
  object: fc.constantFrom('Account', 'Invoice'),
  // Few moments, so that some attempts end at the same time.
  second: fc.nat(8),
  isManual: fc.constantFrom(false, false, false, true),
  isSuccess: fc.boolean(),
  retryOf: fc.option(fc.nat(29), { nil: undefined }),
});
type DrawnAttempt = typeof attempt extends fc.Arbitrary<infer T> ? T : never;

type Interruption = 'restart' | 'lose progress' | 'lose failures' | 'lose power';

interface Step {
  delivers: boolean;
  /** With a delivery: no statement in between, so what followers derive from the events may not be written yet. */
  then?: Interruption;
}

const DELIVERY: Step = { delivers: true };
const EMBEDDED_STEPS: readonly Step[] = [
  ...Array<Step>(5).fill(DELIVERY),
  { delivers: true, then: 'restart' },
  { delivers: true, then: 'lose power' },
  { delivers: false, then: 'restart' },
  { delivers: false, then: 'lose progress' },
  { delivers: false, then: 'lose failures' },
];
/** Servers that share a ClickHouse write all of it before they answer, and note what they are about: steps.test.ts. */
const SHARED_STEPS = EMBEDDED_STEPS.filter(({ then = 'restart' }) => then === 'restart');

/** Every step once, in any order, after a first delivery. */
const stepsOf = (all: readonly Step[]) =>
  fc.shuffledSubarray([...all], { minLength: all.length }).map((shuffled): readonly Step[] => [DELIVERY, ...shuffled]);

/** What a connector tries, and which attempts each step delivers. */
const historyOf = (all: readonly Step[]) =>
  fc.record({
    drawn: fc.array(attempt, { minLength: 1, maxLength: 30 }),
    deliveries: exactly(all.length + 1, fc.array(fc.nat(29), { minLength: 1, maxLength: 8 })),
  });

const exactly = <T>(length: number, of: fc.Arbitrary<T>) => fc.array(of, { minLength: length, maxLength: length });

describeEachStorage('the state of failures', (opened, kind) => {
  beforeAll(async () => {
    place = opened();
    await start();
  });
  afterAll(() => server.close());

  it('a failure is resolved exactly when a later attempt or one that names it succeeded, and counts those that name it', async () => {
    const isEmbedded = kind === 'embedded';
    const all = isEmbedded ? EMBEDDED_STEPS : SHARED_STEPS;
    const histories = exactly(isEmbedded ? HISTORIES : SHARED_HISTORIES, historyOf(all));
    await fc.assert(
      fc.asyncProperty(stepsOf(all), histories, async (steps, drawn) => {
        const run = runs++;
        const connectors = drawn.map(({ drawn: attempts, deliveries }, index) => ({
          events: attempts.map((fields, place) => eventOf(fields, place, attempts.length, `c-${run}-${index}`)),
          deliveries,
          delivered: new Set<SyncEvent>(),
        }));
        const expectedNow = () => connectors.flatMap(({ delivered }) => expected([...delivered])).sort(byId);
        const filters = { connector: drawn.map((_, index) => `c-${run}-${index}`) };
        for (const [place, { delivers, then }] of steps.entries()) {
          if (delivers) {
            await deliver(
              connectors.flatMap(({ events, deliveries, delivered }) =>
                deliveries[place]!.map((index) => {
                  const event = events[index % events.length]!;
                  delivered.add(event);
                  return event;
                })
              )
            );
          }
          if (then) {
            await perform(then);
          }
          expect(await failuresOf({ filters, limit: 1000 })).toEqual(expectedNow());
        }
        const last = expectedNow();
        for (const orderBy of ['-endTime', 'endTime', '-startTime'] as const) {
          expect(await failuresOf({ filters, limit: 3, orderBy })).toEqual(last);
          const open = await failuresOf({ filters, limit: 1, orderBy, state: ['open'] });
          expect(open).toEqual(last.filter(({ state }) => state === 'open'));
        }
      }),
      { numRuns: RUNS, endOnFailure: true }
    );
  });
});

async function deliver(events: readonly SyncEvent[]) {
  const { status } = await server.call('/v1/events', [...events]);
  expect(status).toBe(200);
}

async function perform(interruption: Interruption) {
  const { config } = server.app;
  if (interruption === 'lose power') {
    await losePower();
    return;
  }
  await server.close();
  if (interruption !== 'restart') {
    // As after a crash between the insert of events and their followers, before or after failures were written.
    const storage = await openStorage(config);
    await storage.execute('TRUNCATE TABLE progress');
    if (interruption === 'lose failures') {
      await storage.execute('TRUNCATE TABLE failures');
      await storage.execute('TRUNCATE TABLE named_attempts');
    }
    await storage.close();
  }
  await start();
}

/** A crash: only what is on disk now is left. */
async function losePower() {
  const { storage } = server.app;
  const { dataDir } = place;
  const left = `${dataDir}-left`;
  await storage.execute('SYSTEM STOP MERGES');
  await storage.exclusively?.(() => copyAll(dataDir, left));
  await server.close();
  await rm(dataDir, { recursive: true });
  await rename(left, dataDir);
  await start();
}

/** The engine may delete parts that were merged before: then the copy begins again. */
async function copyAll(from: string, to: string): Promise<void> {
  try {
    await cp(from, to, { recursive: true, verbatimSymlinks: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
      throw error;
    }
    await rm(to, { recursive: true, force: true });
    await copyAll(from, to);
  }
}

function eventOf(drawn: DrawnAttempt, index: number, count: number, connector: string): SyncEvent {
  const endTime = new Date(START_MS + drawn.second * 1000).toISOString();
  return {
    id: `evt-${index}`,
    connector,
    mode: drawn.isManual ? 'manual' : 'realtime',
    object: drawn.object,
    action: 'update',
    recordId: drawn.record,
    startTime: endTime,
    endTime,
    status: drawn.isSuccess ? 'success' : 'failed',
    ...(drawn.isManual ? { jobId: 'job-1' } : {}),
    ...(drawn.isSuccess ? {} : { errorCode: 'DACO-02' }),
    ...(drawn.retryOf === undefined ? {} : { retryOf: `evt-${drawn.retryOf % count}` }),
  };
}

/** The plain definition: connector, id, state and attempts of each failure of one connector. */
function expected(events: readonly SyncEvent[]) {
  const failures = events.filter(({ status }) => status === 'failed');
  return failures.map((failure) => {
    const others = events.filter(({ id }) => id !== failure.id);
    const naming = others.filter(({ retryOf }) => retryOf === failure.id);
    const later = others.filter(
      ({ object, recordId, endTime }) =>
        object === failure.object && recordId === failure.recordId && endTime > failure.endTime
    );
    const isResolved = [...naming, ...later].some(({ status }) => status === 'success');
    const isManual = failure.mode === 'manual';
    return {
      connector: failure.connector,
      id: failure.id,
      state: isManual ? null : isResolved ? 'resolved' : 'open',
      attempts: isManual ? 1 : 1 + naming.length,
    };
  });
}

type Failure = Record<(typeof READ)[number], unknown>;
type FailuresQuery = Omit<QueryOf<'failures'>, 'type'>;

/** Reads all pages. */
async function failuresOf(options: FailuresQuery) {
  const rows: Failure[] = [];
  let cursor: string | undefined;
  do {
    const query = { type: 'failures', ...options, ...(cursor ? { cursor } : {}) };
    const { body } = await server.call('/v1/query', { ...RANGE, query });
    const { fields, nextCursor } = body as QueryResult;
    const columns = READ.map((name) => fields.find((field) => field.name === name)?.values ?? []);
    columns[0]!.forEach((_, row) =>
      rows.push(Object.fromEntries(READ.map((name, place) => [name, columns[place]![row]])) as Failure)
    );
    cursor = nextCursor;
  } while (cursor);
  return rows.sort(byId);
}

const READ = ['connector', 'id', 'state', 'attempts'] as const;

type Identified = Pick<Failure, 'connector' | 'id'>;
const byId = (a: Identified, b: Identified) => (keyOf(a) < keyOf(b) ? -1 : 1);
const keyOf = ({ connector, id }: Identified) => `${String(connector)} ${String(id)}`;

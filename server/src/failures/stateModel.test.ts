/** A property: the state of failures depends only on the set of attempts, not on their order or on crashes in between. */
import { cp, rename, rm } from 'node:fs/promises';

import { type QueryOf, type QueryResult, type SyncEvent } from '@sync-health/contract';
import fc from 'fast-check';

import { openStorage } from '../storage/open';
import { describeEachStorage, type StoragePlace } from '../testing/storages';
import { startTestServer, type TestServer } from '../testing/testServer';

jest.setTimeout(600_000);

const RUNS = Number(process.env.PROPERTY_RUNS ?? 12);
/** Runs take longer there. */
const SHARED_FEWER = 3;
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

const step = fc.oneof(
  { weight: 8, arbitrary: fc.record({ deliver: fc.array(fc.nat(29), { minLength: 1, maxLength: 8 }) }) },
  { weight: 1, arbitrary: fc.constantFrom<Interruption>('restart', 'lose progress', 'lose failures') },
  // No statement in between, so what followers derive from the events may not be written yet.
  {
    weight: 1,
    arbitrary: fc.record({
      deliver: fc.array(fc.nat(29), { minLength: 1 }),
      then: fc.constantFrom<Interruption>('restart', 'lose power'),
    }),
  }
);

describeEachStorage('the state of failures', (opened, kind) => {
  beforeAll(async () => {
    place = opened();
    await start();
  });
  afterAll(() => server.close());

  it('a failure is resolved exactly when a later attempt or one that names it succeeded, and counts those that name it', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(attempt, { minLength: 1, maxLength: 30 }),
        fc.array(step, { minLength: 1, maxLength: 10 }),
        async (drawn, steps) => {
          const connector = `connector-${runs++}`;
          const events = drawn.map((fields, index) => eventOf(fields, index, drawn.length, connector));
          const delivered = new Set<number>();
          for (const current of steps) {
            if (typeof current === 'object') {
              const indexes = current.deliver.map((index) => index % events.length);
              const { status } = await server.call(
                '/v1/events',
                indexes.map((index) => events[index]!)
              );
              expect(status).toBe(200);
              indexes.forEach((index) => delivered.add(index));
              if ('then' in current) {
                await perform(current.then);
              }
            } else {
              await perform(current);
            }
            const set = [...delivered].map((index) => events[index]!);
            expect(await failuresOf(connector, { limit: 1000 })).toEqual(expected(set));
          }
          const last = expected([...delivered].map((index) => events[index]!));
          for (const orderBy of ['-endTime', 'endTime', '-startTime'] as const) {
            expect(await failuresOf(connector, { limit: 3, orderBy })).toEqual(last);
            const open = await failuresOf(connector, { limit: 1, orderBy, state: ['open'] });
            expect(open).toEqual(last.filter(({ state }) => state === 'open'));
          }
        }
      ),
      { numRuns: kind === 'embedded' ? RUNS : Math.ceil(RUNS / SHARED_FEWER), endOnFailure: true }
    );
  });
});

type Interruption = 'restart' | 'lose progress' | 'lose failures' | 'lose power';

async function perform(interruption: Interruption) {
  const { config } = server.app;
  // Servers that share a ClickHouse write all of it before they answer, and note what they are about: steps.test.ts.
  const isShared = config.clickhouseUrl !== null;
  if (interruption === 'lose power' && !isShared) {
    await losePower();
    return;
  }
  await server.close();
  if (interruption !== 'restart' && !isShared) {
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

/** The plain definition: id, state and attempts of each failure. */
function expected(events: readonly SyncEvent[]) {
  const failures = events.filter(({ status }) => status === 'failed');
  return failures
    .map((failure) => {
      const others = events.filter(({ id }) => id !== failure.id);
      const naming = others.filter(({ retryOf }) => retryOf === failure.id);
      const later = others.filter(
        ({ object, recordId, endTime }) =>
          object === failure.object && recordId === failure.recordId && endTime > failure.endTime
      );
      const isResolved = [...naming, ...later].some(({ status }) => status === 'success');
      const isManual = failure.mode === 'manual';
      return {
        id: failure.id,
        state: isManual ? null : isResolved ? 'resolved' : 'open',
        attempts: isManual ? 1 : 1 + naming.length,
      };
    })
    .sort(byId);
}

type FailuresQuery = Omit<QueryOf<'failures'>, 'type'>;

/** Reads all pages. */
async function failuresOf(connector: string, options: FailuresQuery) {
  const rows: Array<{ id: unknown; state: unknown; attempts: unknown }> = [];
  let cursor: string | undefined;
  do {
    const query = { type: 'failures', filters: { connector: [connector] }, ...options, ...(cursor ? { cursor } : {}) };
    const { body } = await server.call('/v1/query', { ...RANGE, query });
    const { fields, nextCursor } = body as QueryResult;
    const column = (name: string) => fields.find((field) => field.name === name)?.values ?? [];
    column('id').forEach((id, index) =>
      rows.push({ id, state: column('state')[index], attempts: column('attempts')[index] })
    );
    cursor = nextCursor;
  } while (cursor);
  return rows.sort(byId);
}

const byId = (a: { id: unknown }, b: { id: unknown }) => (String(a.id) < String(b.id) ? -1 : 1);

/** Cached histories of error groups equal a plain read, also after late events. */
import { makeEvent } from '../testing/events';
import { startTestServer, type TestServer } from '../testing/testServer';
import { GroupHistories } from './groupHistories';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

let seed = 5;
const random = (below: number) => (seed = (seed * 48_271) % 2_147_483_647) % below;

let server: TestServer;
beforeAll(async () => (server = await startTestServer({ quietDays: 2 })));
afterAll(() => server.close());

const send = async (agoMs: number, code = `C-${random(4)}`) => {
  const event = makeEvent({
    connector: `c${random(2)}`,
    endTime: new Date(Date.now() - agoMs).toISOString(),
    status: 'failed',
    errorCode: code,
    errorMessage: 'broken',
  });
  expect((await server.call('/v1/events', [event])).status).toBe(200);
};

async function wanted() {
  const rows = await server.app.storage.rows<{ id: string }>(
    'SELECT DISTINCT substring(lower(hex(MD5(cause))), 1, 16) AS id FROM failures'
  );
  return { groupIds: rows.map(({ id }) => id), connectors: ['c0', 'c1'] };
}

const sorted = <T>(rows: T[]) => rows.map((row) => JSON.stringify(row, Object.keys(row as object).sort())).sort();

async function expectTheSame(histories: GroupHistories) {
  const all = await wanted();
  expect(sorted(await histories.of(all))).toEqual(sorted(await histories.of(all, true)));
}

it('the cache gives what a plain read gives', async () => {
  const { groupHistories } = server.app;
  for (let step = 0; step < 60; step++) {
    // Most events are new. Some are hours or weeks late, so that some groups have quiet times.
    await send(random(3) ? random(2 * HOUR_MS) : random(20 * DAY_MS));
    await expectTheSame(groupHistories);
  }
  const all = await wanted();
  const [some] = all.groupIds;
  expect(sorted(await groupHistories.of({ groupIds: [some!], connectors: ['c1'] }))).toEqual(
    sorted(await groupHistories.of({ groupIds: [some!], connectors: ['c1'] }, true))
  );
});

it('the cache moves on with time', async () => {
  let nowMs = Date.now() - 10 * HOUR_MS;
  const histories = new GroupHistories({ storage: server.app.storage, quietMs: 2 * DAY_MS, now: () => nowMs });
  for (; nowMs < Date.now() + 5 * HOUR_MS; nowMs += HOUR_MS) {
    await expectTheSame(histories);
  }
});

it('all failures are read once, and again only after a late one', async () => {
  const { app } = server;
  const all = await wanted();
  app.groupHistories.forget();
  const rows = jest.spyOn(app.storage, 'rows');
  const readAll = () => rows.mock.calls.filter(([sql]) => sql.includes('lagInFrame')).length;
  await Promise.all([1, 2, 3].map(() => app.groupHistories.of(all)));
  await send(60_000);
  await app.groupHistories.of(all);
  expect(readAll()).toBe(1);
  await send(5 * HOUR_MS);
  await app.groupHistories.of(all);
  expect(readAll()).toBe(2);
  rows.mockRestore();
});

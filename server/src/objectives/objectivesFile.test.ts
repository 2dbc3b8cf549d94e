/** Objectives by file, on a server. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { type ObjectiveInput } from '@sync-health/contract';

import { describeEachStore } from '../decisions/testing/eachStore';
import { startTestServer, TEST_TOKEN, type TestServer } from '../testing/testServer';
import { ObjectivesFileError, readObjectivesFile } from './readFile';
import { setObjectives } from './setObjectives';

const ERRORS = { connector: 'billing', indicator: { type: 'errorRate' }, target: 0.995, windowDays: 30 };
const LATENCY = {
  ...{ connector: 'billing', object: 'Invoice', indicator: { type: 'latency', thresholdMs: 10_000 } },
  ...{ target: 0.99, windowDays: 7 },
};
const stored = (id: string, input: object) => ({ object: null, ...input, id });

let dir: string;
let file: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'sync-health-objectives-'));
  file = path.join(dir, 'objectives.json');
});
afterEach(() => rm(dir, { recursive: true }));

/** Runs `work` on a server that starts with these objectives in its file. */
async function onServer<Result>(objectives: object, work: (server: TestServer) => Promise<Result>): Promise<Result> {
  await writeFile(file, JSON.stringify({ objectives }));
  const server = await startTestServer({ dataDir: path.join(dir, 'data'), objectivesFile: file });
  try {
    return await work(server);
  } finally {
    await server.close();
  }
}

const list = async ({ call }: TestServer) => (await call('/v1/objectives')).body;
const audited = ({ app }: TestServer) =>
  app.decisions.db.selectFrom('audit').select(['actor', 'subject']).orderBy('id').execute();
const ofFile = (subject: string) => ({ actor: 'SYNC_HEALTH_OBJECTIVES', subject });

it('a start sets what differs from the file and audits it, and keeps other objectives', async () => {
  const first = await onServer({ errors: ERRORS, slow: LATENCY }, async (server) => {
    const put = await server.app.inject({
      method: 'PUT',
      url: '/v1/objectives/own',
      headers: { authorization: `Bearer ${TEST_TOKEN}` },
      payload: ERRORS,
    });
    expect(put.statusCode).toBe(200);
    return [await list(server), (await audited(server)).slice(0, 2)];
  });
  expect(first).toEqual([
    { objectives: [stored('errors', ERRORS), stored('own', ERRORS), stored('slow', LATENCY)] },
    [ofFile('errors'), ofFile('slow')],
  ]);

  // One has a new target, and one is no longer in the file.
  const changed = { ...ERRORS, target: 0.99 };
  const second = await onServer({ errors: changed }, async (server) => [
    await list(server),
    (await audited(server)).slice(3),
  ]);
  expect(second).toEqual([
    { objectives: [stored('errors', changed), stored('own', ERRORS), stored('slow', LATENCY)] },
    [ofFile('errors')],
  ]);
});

describeEachStore('objectives of one file', (place) => {
  it('are set and audited once by processes that start at the same time', async () => {
    const processes = await Promise.all([1, 2, 3].map(() => place().open()));
    const start = (target: number) => {
      const file = new Map(['a', 'b', 'c'].map((id) => [id, { ...ERRORS, target } as ObjectiveInput]));
      return Promise.all(processes.map((store) => setObjectives(store, file)));
    };
    await start(0.99);
    await start(0.95);
    const rows = await processes[0]!.db.selectFrom('audit').select('subject').execute();
    expect(rows.map(({ subject }) => subject).sort()).toEqual(['a', 'a', 'b', 'b', 'c', 'c']);
  });
});

it.each([
  ['not JSON', '{', /is not JSON/],
  [
    'an objective with a wrong target',
    { errors: { ...ERRORS, target: 99.5 } },
    /objectives\.errors\.target must be < 1/,
  ],
  ['an unknown member', { errors: { ...ERRORS, days: 30 } }, /objectives\.errors .*\(days\)/],
  [
    'a latency without a threshold',
    { errors: { ...ERRORS, indicator: { type: 'latency' } } },
    /objectives\.errors\.indicator/,
  ],
])('a file with %s is refused in one line that names the place', async (_, objectives, message) => {
  await writeFile(file, typeof objectives === 'string' ? objectives : JSON.stringify({ objectives }));
  const fault = await readObjectivesFile(file).catch((error: unknown) => error);
  expect(fault).toBeInstanceOf(ObjectivesFileError);
  expect((fault as Error).message).toMatch(message);
  expect((fault as Error).message).toMatch(/^SYNC_HEALTH_OBJECTIVES: .*$/);
});

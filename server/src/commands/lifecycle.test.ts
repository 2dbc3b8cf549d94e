/** What time and restarts do to commands. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { readConfig } from '../config/config';
import { at, failed, Operations, succeeded } from '../testing/operations';
import { retryAutomatically } from './schedule';

let dataDir: string;
let ops: Operations;

const start = (environment: Record<string, string> = {}) =>
  Operations.start({ dataDir, commands: readConfig(environment).commands });

beforeEach(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'sync-health-commands-'));
});
afterEach(async () => {
  await ops.close();
  await rm(dataDir, { recursive: true });
});

const later = (seconds: number) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

it('a command survives a restart: it waits, is delivered, and its record is still in flight', async () => {
  ops = await start();
  await ops.send(failed({ id: 'f1' }));
  const { body } = await ops.retry(['f1'], { 'idempotency-key': 'k' });
  await ops.close();

  ops = await start();
  expect((await ops.retry(['f1'], { 'idempotency-key': 'k' })).body.id).toBe(body.id);
  expect((await ops.retry(['f1'])).body).toMatchObject({ accepted: 0, skipped: [{ reason: 'in-flight' }] });
  expect(await ops.pending()).toMatchObject([{ id: body.id, records: [{ eventId: 'f1' }] }]);
  await ops.send(succeeded({ id: 's1', retryOf: 'f1' }));
  expect(await ops.command(body.id)).toMatchObject({ state: 'completed', outcomes: { succeeded: 1 } });
});

it('a command is delivered again, when due, until its outcome is reported', async () => {
  ops = await start({ SYNC_HEALTH_REDELIVERY_SECONDS: '1' });
  await ops.send(failed({ id: 'f1' }), failed({ id: 'f2', recordId: 'r2' }));
  const { body } = await ops.retry(['f1', 'f2']);

  expect(await ops.pending()).toHaveLength(1);
  expect(await ops.pending()).toEqual([]);
  await ops.send(succeeded({ id: 's1', retryOf: 'f1' }));
  const [again] = await ops.pending('c1', 10);
  expect(again).toMatchObject({ id: body.id, records: [{ eventId: 'f2' }] });
  await ops.report(body.id, { state: 'completed' });
  await later(1.2);
  expect(await ops.pending()).toEqual([]);
});

it('a delivered retry without an outcome fails in time and its records are open; a waiting one does not time out', async () => {
  ops = await start({ SYNC_HEALTH_RETRY_TIMEOUT_MINUTES: '1' });
  await ops.send(failed({ id: 'f1' }), failed({ id: 'f2', recordId: 'r2' }));
  const delivered = (await ops.retry(['f1'])).body;
  await ops.pending();
  const waiting = (await ops.retry(['f2'])).body;
  jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 61_000);
  await ops.server.app.commands.expire();
  jest.restoreAllMocks();

  expect(await ops.command(delivered.id)).toMatchObject({
    state: 'failed',
    detail: 'No outcome within 1 minutes.',
    items: [{ outcome: 'failed' }],
  });
  expect((await ops.command(waiting.id)).state).toBe('waiting');
  expect(await ops.states()).toEqual({ f1: 'open', f2: 'retrying' });
});

it('the automatic retry takes open failures, except for excluded codes, once at each set time', async () => {
  ops = await start({ SYNC_HEALTH_AUTO_RETRY: '30 11,23 * * *' });
  const { app } = ops.server;
  await ops.send(
    failed({ id: 'f1' }),
    failed({ id: 'f2', recordId: 'r2', errorCode: 'DACO-02' }),
    failed({ id: 'f3', recordId: 'r3', connector: 'c2' }),
    failed({ id: 'f4', recordId: 'r4', startTime: at(-20 * 86_400), endTime: at(-20 * 86_400) })
  );
  const run = () =>
    retryAutomatically(app.config.commands.autoRetry!, new Date(), {
      storage: app.storage,
      service: app.commands.service,
      errorCatalogue: app.errorCatalogue,
      log: app.log,
    });
  const now = Date.now();
  jest.spyOn(Date, 'now').mockReturnValue(now);
  await run();
  await run();
  jest.restoreAllMocks();

  expect(await ops.states()).toEqual({ f1: 'retrying', f2: 'open', f3: 'retrying', f4: 'open' });
  const commands = await ops.query({ type: 'commands' });
  expect(commands).toHaveLength(2);
  expect(commands[0]).toMatchObject({ requestedBy: 'schedule', accepted: 1 });
});

it('the automatic retry is off by default, excludes no code if none is set, and names a wrong setting', async () => {
  ops = await start({ SYNC_HEALTH_AUTO_RETRY: '* * * * *', SYNC_HEALTH_AUTO_RETRY_EXCEPT: ',' });
  const { app } = ops.server;
  expect(readConfig({}).commands.autoRetry).toBeNull();
  expect(() => readConfig({ SYNC_HEALTH_AUTO_RETRY: 'noon' })).toThrow('SYNC_HEALTH_AUTO_RETRY "noon" is not a cron');
  await ops.send(failed({ id: 'f2', errorCode: 'DACO-02' }));
  await retryAutomatically(app.config.commands.autoRetry!, new Date(), {
    storage: app.storage,
    service: app.commands.service,
    errorCatalogue: app.errorCatalogue,
    log: app.log,
  });
  expect(await ops.states()).toEqual({ f2: 'retrying' });
});

it('the automatic retry takes only the error classes that are set', async () => {
  ops = await start({
    SYNC_HEALTH_AUTO_RETRY: '* * * * *',
    SYNC_HEALTH_AUTO_RETRY_EXCEPT: ',',
    SYNC_HEALTH_AUTO_RETRY_CLASSES: 'transient, unknown',
  });
  const { app } = ops.server;
  expect(() => readConfig({ SYNC_HEALTH_AUTO_RETRY: '* * * * *', SYNC_HEALTH_AUTO_RETRY_CLASSES: 'passing' })).toThrow(
    'SYNC_HEALTH_AUTO_RETRY_CLASSES "passing" is not an error class: use transient,'
  );
  await ops.send(
    failed({ id: 'f1', errorCode: 'UNABLE_TO_LOCK_ROW' }),
    failed({ id: 'f2', recordId: 'r2', errorCode: 'REQUIRED_FIELD_MISSING' }),
    failed({ id: 'f3', recordId: 'r3', errorCode: 'NOBODY-KNOWS' }),
    failed({ id: 'f4', connector: 'c2', errorCode: 'REQUIRED_FIELD_MISSING' })
  );
  await retryAutomatically(app.config.commands.autoRetry!, new Date(), {
    storage: app.storage,
    service: app.commands.service,
    errorCatalogue: app.errorCatalogue,
    log: app.log,
  });
  expect(await ops.states()).toEqual({ f1: 'retrying', f2: 'open', f3: 'retrying', f4: 'open' });
  expect(await ops.query({ type: 'commands' })).toHaveLength(1);
});

it('events are accepted while the outcomes of many records are stored, and every record gets its own outcome', async () => {
  ops = await start();
  const ids = Array.from({ length: 4500 }, (_, index) => `f${index}`);
  for (let first = 0; first < ids.length; first += 1500) {
    await ops.send(...ids.slice(first, first + 1500).map((id) => failed({ id, recordId: id })));
  }
  const { body } = await ops.retry(ids);
  const results = ids.map((eventId, index) => ({ eventId, outcome: index % 3 ? 'succeeded' : 'failed' }) as const);
  await Promise.all([
    ops.report(body.id, { state: 'completed', results }),
    // Whichever reaches a record first, the first outcome of a retry is kept, and the success resolves the failure.
    ops.send(succeeded({ id: 's0', recordId: 'f4497', retryOf: 'f4497' })),
  ]);
  const command = await ops.command(body.id);
  expect(command).toMatchObject({ state: 'completed', outcomes: { pending: 0, skipped: 0 } });
  expect(command.outcomes.succeeded + command.outcomes.failed).toBe(4500);
  expect(await ops.states({ search: 'f4497' })).toEqual({ f4497: 'resolved' });
  const states = Object.values(await ops.states());
  expect(states.filter((state) => state === 'retrying')).toEqual([]);
});

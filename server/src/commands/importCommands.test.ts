import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { readConfig } from '../config/config';
import { openSqlite } from '../decisions/sqlite';
import { NO_STORAGE } from '../storage/noStorage';
import { openStorage } from '../storage/open';
import { tabSeparated } from '../storage/tabSeparated';
import { recordKeyOf } from '../failures/record';
import { type Storage } from '../storage/storage';
import { at, failed, Operations, succeeded } from '../testing/operations';
import { importCommands } from './importCommands';

const ID = 'cmd_0mx000000_aaaaaaaaaaaa';

const oldCommand = (id: string, requestedAt: number) => ({
  id,
  type: 'retry',
  state: 'waiting',
  connector: 'c1',
  requestedBy: 'ada',
  requestedAt,
  updatedAt: requestedAt,
  accepted: 1,
  skipped: [{ eventId: 'gone', reason: 'unknown' }],
  skippedCount: 1,
  outcomes: { pending: 1, succeeded: 0, failed: 0, skipped: 0 },
  jobId: null,
  detail: null,
  deliveries: 0,
  exhausted: false,
  isReported: false,
  firstDeliveredMs: null,
  dueMs: requestedAt,
  webhookAttempts: 0,
  webhookDueMs: null,
});

it('an import that ends midway is repeated in full by the next start, and later starts import nothing', async () => {
  const store = await openSqlite(':memory:');
  const kept = Array.from({ length: 250 }, (_, index) => oldCommand(`cmd_${1000 + index}`, Date.now()));
  let portions = 0;
  let mayRead = 2;
  const storage: Storage = {
    ...NO_STORAGE,
    rows: async <Row>(sql: string) => {
      if (sql.includes('FROM commands')) {
        return kept.map((command) => ({ body: JSON.stringify(command) })) as Row[];
      }
      if (++portions > mayRead) {
        throw new Error('power cut');
      }
      return [];
    },
  };
  const count = async () => (await store.db.selectFrom('commands').select('id').execute()).length;
  await expect(importCommands(storage, store)).rejects.toThrow('power cut');
  expect(await count()).toBe(0);
  mayRead = Infinity;
  expect(await importCommands(storage, store)).toBe(250);
  expect(await count()).toBe(250);

  // Commands that the store has deleted since do not come back.
  await store.db.deleteFrom('commands').where('id', '=', 'cmd_1000').execute();
  expect(await importCommands(storage, store)).toBe(0);
  expect(await count()).toBe(249);
  await store.close();
});

it('commands of an older server continue: they are shown, handed out, and settled by their events', async () => {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'sync-health-import-'));
  let ops = await Operations.start({ dataDir });
  await ops.send(failed({ id: 'f1' }), failed({ id: 'f2', recordId: 'r2' }));
  await ops.close();

  const storage = await openStorage(readConfig({ SYNC_HEALTH_DATA_DIR: dataDir, SYNC_HEALTH_RETENTION_DAYS: '3650' }));
  const requestedAt = Date.now() - 60_000;
  const moment = (requestedAt / 1000).toFixed(3);
  const body = oldCommand(ID, requestedAt);
  await storage.insert(
    'commands',
    ['id', 'connector', 'type', 'state', 'requested_at', 'pending', 'body', 'version'],
    tabSeparated([[ID, 'c1', 'retry', 'waiting', moment, 1, JSON.stringify(body), 1]])
  );
  await storage.insert(
    'command_items',
    [
      'command_id',
      'event_id',
      'connector',
      'object',
      'action',
      'record_id',
      'error_code',
      'end_time',
      'record_key',
      'requested_at',
      'outcome',
      'version',
    ],
    tabSeparated([
      [
        ID,
        'f1',
        'c1',
        'Invoice',
        'update',
        'r1',
        'DACO-01',
        (Date.parse(at(1)) / 1000).toFixed(3),
        recordKeyOf({ connector: 'c1', object: 'Invoice', recordId: 'r1' }),
        moment,
        'pending',
        1,
      ],
    ])
  );
  await storage.close();

  ops = await Operations.start({ dataDir });
  expect(await ops.states()).toEqual({ f1: 'retrying', f2: 'open' });
  expect((await ops.retry(['f1'])).body).toMatchObject({ accepted: 0, skipped: [{ reason: 'in-flight' }] });
  expect(await ops.command(ID)).toMatchObject({ requestedBy: 'ada', skippedCount: 1, items: [{ eventId: 'f1' }] });
  expect(await ops.pending()).toMatchObject([{ id: ID, records: [{ eventId: 'f1' }] }]);
  await ops.send(succeeded({ id: 's1', retryOf: 'f1' }));
  await ops.close();

  ops = await Operations.start({ dataDir });
  expect(await ops.command(ID)).toMatchObject({ state: 'completed', outcomes: { succeeded: 1 } });
  await ops.close();
  await rm(dataDir, { recursive: true });
});

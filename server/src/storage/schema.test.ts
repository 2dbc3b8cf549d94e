import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { readConfig } from '../config/config';
import { migrate, NewerSchemaError } from './migrate';
import { MIGRATIONS } from './migrations';
import { openStorage } from './open';
import { applyRetention } from './retention';
import { type Storage } from './storage';
import { tabSeparated } from './tabSeparated';

let dataDir: string;
let storage: Storage;

beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'sync-health-schema-'));
  storage = await openStorage(readConfig({ SYNC_HEALTH_DATA_DIR: dataDir, SYNC_HEALTH_RETENTION_DAYS: '90' }));
});
afterAll(async () => {
  await storage.close();
  await rm(dataDir, { recursive: true });
});

const definition = async (table: string) => {
  const [row] = await storage.rows<{ definition: string }>(
    'SELECT create_table_query AS definition FROM system.tables WHERE database = currentDatabase() AND name = {table:String}',
    { table }
  );
  return row?.definition ?? '';
};

it('can be migrated again, and after an interruption', async () => {
  await migrate(storage, { retentionDays: 90 });
  await storage.execute('TRUNCATE TABLE schema_migrations');
  await migrate(storage, { retentionDays: 90 });
  const rows = await storage.rows<{ version: number }>('SELECT version FROM schema_migrations ORDER BY version');
  expect(rows.map(({ version }) => version)).toEqual(MIGRATIONS.map(({ version }) => version));
});

it('follows a changed retention', async () => {
  expect(await definition('events')).toContain('toIntervalDay(90)');
  await applyRetention(storage, { retentionDays: 30, payloadDays: 3 });
  for (const table of ['events', 'event_ids', 'rollup_counts', 'rollup_latency', 'rollup_manual', 'failures']) {
    expect(await definition(table)).toContain('toIntervalDay(30)');
  }
  expect(await definition('payloads')).toContain('toIntervalDay(3)');
});

it('forgets a week as a whole, once it has expired and so has its arrival', async () => {
  const old = { endTime: '2020-01-01 00:00:00.000', seq: Date.UTC(2020, 0, 2) * 2048 };
  const lateArrival = { endTime: '2020-01-08 00:00:00.000', seq: Date.now() * 2048 };
  for (const { endTime, seq } of [old, lateArrival]) {
    await storage.insert('events', ['id', 'end_time', 'seq'], tabSeparated([['a', endTime, seq]]));
  }
  await storage.execute('OPTIMIZE TABLE events FINAL');
  const rows = await storage.rows<{ time: string }>('SELECT toString(toDate(end_time)) AS time FROM events');
  expect(rows).toEqual([{ time: '2020-01-08' }]);
});

it('refuses a newer schema than it knows', async () => {
  await storage.insert('schema_migrations', ['version', 'name'], tabSeparated([[999, 'future']]));
  await expect(migrate(storage, { retentionDays: 90 })).rejects.toThrow(NewerSchemaError);
});

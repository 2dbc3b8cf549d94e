import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { readConfig } from '../config/config';
import { openStorage } from './open';
import { type Lane } from './storage';

const ENDLESS = 'SELECT count() FROM numbers(1000000000000) WHERE NOT ignore(sipHash64(number))';

it('closing ends statements that would take hours, and the storage can be opened again', async () => {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'sync-health-closing-'));
  const config = readConfig({ SYNC_HEALTH_DATA_DIR: dataDir });
  const storage = await openStorage(config);
  const lanes: Lane[] = ['query', 'background'];
  const running = lanes.map((lane) =>
    storage.rows(ENDLESS, {}, { lane, settings: { max_execution_time: 0 } }).then(
      () => 'answered',
      () => 'ended'
    )
  );
  await storage.close();
  expect(await Promise.all(running)).toEqual(['ended', 'ended']);
  await expect(storage.rows('SELECT 1')).rejects.toMatchObject({ kind: 'unavailable' });

  const again = await openStorage(config);
  expect(await again.rows('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  await again.close();
  await rm(dataDir, { recursive: true });
});

it('closing stops a merge that would take a minute, and it is made later', async () => {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'sync-health-closing-'));
  const config = readConfig({ SYNC_HEALTH_DATA_DIR: dataDir });
  const storage = await openStorage(config);
  await storage.execute('CREATE TABLE texts (text String CODEC(NONE)) ENGINE = MergeTree ORDER BY tuple()');
  for (let part = 0; part < 2; part++) {
    await storage.execute('INSERT INTO texts SELECT randomString(100) FROM numbers(1000000)');
  }
  await storage.execute('ALTER TABLE texts MODIFY COLUMN text String CODEC(ZSTD(22))');
  const merging = storage.execute('OPTIMIZE TABLE texts FINAL', {}, { lane: 'merge' }).then(
    () => 'merged',
    () => 'ended'
  );
  const isMerging = async () =>
    (await storage.rows<{ count: number }>('SELECT count() AS count FROM system.merges'))[0]!.count > 0;
  while (!(await isMerging())) {
    await sleep(20);
  }
  await storage.close();
  expect(await merging).toBe('ended');

  const again = await openStorage(config);
  expect(await again.rows('SELECT count() AS count FROM texts')).toEqual([{ count: 2_000_000 }]);
  await again.close();
  await rm(dataDir, { recursive: true });
});

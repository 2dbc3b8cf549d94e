import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { readConfig } from '../config';
import { openStorage } from './open';
import { type Lane } from './storage';

const ENDLESS = 'SELECT count() FROM numbers(1000000000000) WHERE NOT ignore(sipHash64(number))';

it('is closed while statements run that would take hours: they end first, and it can be opened again', async () => {
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

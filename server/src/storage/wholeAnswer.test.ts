/** No answer is incomplete, and none has a part of another. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { readConfig } from '../config/config';
import { openStorage } from './open';
import { type Storage } from './storage';
import { wholeAnswer } from './wholeAnswer';

let dataDir: string;
let storage: Storage;
beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'sync-health-whole-'));
  storage = await openStorage(readConfig({ SYNC_HEALTH_DATA_DIR: dataDir }));
});
afterAll(async () => {
  await storage.close();
  await rm(dataDir, { recursive: true });
});

it('the next statement does not get the rest of a failed one', async () => {
  const answers = new Set<string>();
  for (let round = 0; round < 3; round++) {
    const failing = 'SELECT number, throwIf(number = 500000) FROM numbers(1000000) SETTINGS max_threads = 1';
    await expect(storage.bytes(failing, 'TabSeparated')).rejects.toThrow();
    // As many as there are connections, so that each runs one.
    for (const bytes of await Promise.all(
      Array.from({ length: 4 }, () => storage.bytes(`SELECT 'mine'`, 'TabSeparated'))
    )) {
      answers.add(bytes.toString().slice(0, 100));
    }
  }
  expect([...answers]).toEqual(['mine\n']);
});

it('an answer at the time limit is not used, since it may be incomplete', async () => {
  const slow = (limitSeconds: number) =>
    wholeAnswer({ limitSeconds, clean: () => Promise.resolve() }, async () => {
      await sleep(50);
      return 'the first of two blocks';
    });
  await expect(slow(0.05)).rejects.toThrow('The query took too long and was stopped.');
  await expect(slow(60)).resolves.toBeDefined();
  await expect(slow(0)).resolves.toBeDefined();
});

it('a statement with its own time limit is held to that one', async () => {
  const slow = (limit: number) =>
    storage.rows('SELECT sleep(0.3)', {}, { settings: { max_execution_time: limit, max_threads: 1 } });
  await expect(slow(0.31)).rejects.toThrow('The query took too long and was stopped.');
  await expect(slow(0)).resolves.toHaveLength(1);
});

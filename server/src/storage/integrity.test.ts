import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { readConfig } from '../config/config';
import { missingParts } from './integrity';
import { openStorage } from './open';
import { type Storage } from './storage';
import { tabSeparated } from './tabSeparated';

let dataDir: string;
const open = () => openStorage(readConfig({ SYNC_HEALTH_DATA_DIR: dataDir, SYNC_HEALTH_RETENTION_DAYS: '3650' }));

beforeEach(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'sync-health-integrity-'));
  const storage = await open();
  const rows = Array.from({ length: 5000 }, (_, index) => [`evt-${index}`, '2026-11-20 00:00:00.000', index + 1]);
  await storage.insert('events', ['id', 'end_time', 'seq'], tabSeparated(rows));
  await storage.close();
});
afterEach(() => rm(dataDir, { recursive: true }));

async function eventsFile(): Promise<string> {
  const storage = await open();
  const [part] = await storage.rows<{ path: string }>(
    "SELECT path FROM system.parts WHERE database = currentDatabase() AND table = 'events' AND active"
  );
  await storage.close();
  return path.join(part!.path, 'data.bin');
}

it('a half-written data file is refused at the start, with the name of the detached part', async () => {
  const file = await eventsFile();
  await truncate(file, 100);
  const refusal = await open().catch((error: Error) => error.message);
  expect(refusal).toMatch(
    /is damaged: a file of the table events .* Restore a backup; or, .* remove .*broken-on-start/
  );
  // Every further start is refused too, until someone decides.
  await expect(open()).rejects.toThrow('is damaged');
  await rm(/remove (.*)\.$/.exec(refusal as string)![1]!, { recursive: true });
  const storage = await open();
  expect(await storage.rows('SELECT count() AS count FROM events')).toEqual([{ count: 0 }]);
  await storage.close();
});

it('a flipped bit gives an error that says so, never a number', async () => {
  const file = await eventsFile();
  const bytes = await readFile(file);
  const middle = Math.floor(bytes.length / 2);
  bytes.writeUInt8(bytes.readUInt8(middle) ^ 1, middle);
  await writeFile(file, bytes);
  const storage = await open().catch((error: Error) => error);
  if (storage instanceof Error) {
    expect(storage.message).toContain('damaged');
    return;
  }
  const all = "SELECT * FROM events WHERE id != ''";
  await expect(storage.rows(all)).rejects.toMatchObject({
    kind: 'damaged',
    message: expect.stringContaining('backup'),
  });
  await storage.close();
});

it('a broken part whose blocks other parts hold is not missing', async () => {
  const missing = async (active: Array<[number, number]>) => {
    const rows = async () => [{ table: 'events', path: '/x', first: 3, last: 6, active }];
    return (await missingParts({ rows } as unknown as Storage)).length;
  };
  expect(await missing([[1, 9]])).toBe(0);
  expect(await missing([[3, 4], [5, 6]])).toBe(0); // prettier-ignore
  expect(await missing([[1, 4], [6, 9]])).toBe(1); // prettier-ignore
  expect(await missing([[7, 9]])).toBe(1);
  expect(await missing([[0, 0]])).toBe(1);
});

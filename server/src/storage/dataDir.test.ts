import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { DataDirError, makeDataDir } from './dataDir';

let directory: string;
beforeAll(async () => (directory = await mkdtemp(path.join(tmpdir(), 'sync-health-data-dir-'))));
afterAll(() => rm(directory, { recursive: true }));

it('a missing directory is made, and left empty', async () => {
  const made = await makeDataDir(path.join(directory, 'a', 'b'));
  expect(await readdir(made)).toEqual([]);
});

it('several processes may make the same directory at once', async () => {
  const shared = path.join(directory, 'c', 'd');
  const made = await Promise.all(Array.from({ length: 20 }, () => makeDataDir(shared)));
  expect(new Set(made)).toEqual(new Set([shared]));
  expect(await readdir(shared)).toEqual([]);
});

it('a file, a path through a file and a place that takes no files are refused in one line', async () => {
  const file = path.join(directory, 'file');
  await writeFile(file, '');
  await expect(makeDataDir(file)).rejects.toThrow(`SYNC_HEALTH_DATA_DIR ${file} can't be used: it is a file.`);
  await expect(makeDataDir(path.join(file, 'below'))).rejects.toThrow('a part of its path is a file');
  await expect(makeDataDir('/proc/self/data')).rejects.toThrow(DataDirError);
});

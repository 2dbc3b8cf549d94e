import { cp, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { type QueryResult } from '@sync-health/contract';

import { tokenCommand } from '../auth/tokenCommand';
import { type Config, readConfig } from '../config/config';
import { makeEvent } from '../testing/events';
import { at, failed, Operations, RANGE, succeeded } from '../testing/operations';
import { backupCommand } from './backupCommand';

let directory: string;
let dataDir: string;
let backupDir: string;
const config = (dir: string): Config => readConfig({ SYNC_HEALTH_DATA_DIR: dir, SYNC_HEALTH_RETENTION_DAYS: '3650' });

/** Everything that panels and pages query, about the connector that the load does not touch. */
async function allAnswers(ops: Operations) {
  const filters = { connector: ['c1'] };
  const types = ['summary', 'trend', 'percentiles', 'histogram', 'records', 'failures', 'jobs', 'errors', 'commands'];
  const answers: Record<string, unknown> = {};
  for (const type of types) {
    const { status, body } = await ops.call<QueryResult>('/v1/query', { body: { ...RANGE, query: { type, filters } } });
    // A job's idle time grows, and a command's `updatedAt` is that of the last start; both are left out.
    answers[type] = [status, body.fields.filter(({ name }) => name !== 'idle' && name !== 'updatedAt')];
  }
  for (const url of [
    '/v1/jobs?connector=c1',
    '/v1/commands?connector=c1',
    `/v1/values/object?from=${RANGE.from}&to=${RANGE.to}`,
  ]) {
    const { status, body } = await ops.call(url);
    expect([url, status]).toEqual([url, 200]);
    answers[url] = JSON.stringify(body).replaceAll(/"updatedAt":\d+/g, '');
  }
  return answers;
}

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'sh-backup-'));
  dataDir = path.join(directory, 'data');
  backupDir = path.join(directory, 'backup');
});
afterAll(() => rm(directory, { recursive: true }));

it('a backup made under load restores events, failures, jobs, commands and tokens to the same answers', async () => {
  const ops = await Operations.start({ dataDir });
  await tokenCommand(['create', '--name', 'grafana', '--scopes', 'read'], config(dataDir));
  await ops.send(
    ...Array.from({ length: 200 }, (_, index) =>
      (index % 5 ? succeeded : failed)({
        id: `e${index}`,
        recordId: `r${index}`,
        startTime: at(index - 6 * 86_400 - 1),
        endTime: at(index - 6 * 86_400),
      })
    )
  );
  await ops.putJob('job-1', { totalRecords: 10 });
  const { body: command } = await ops.retry(['e0', 'e5', 'e10']);
  await ops.pending();
  const before = await allAnswers(ops);
  const stateBefore = (await ops.command(command.id)).items;
  await ops.server.app.listen({ port: 0, host: '127.0.0.1' });

  let acknowledged = 0;
  let stop = false;
  const load = (async () => {
    while (!stop) {
      await ops.send(...Array.from({ length: 20 }, () => makeEvent({ connector: 'load' })));
      acknowledged += 20;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  })();
  let output: string;
  let acknowledgedBefore: number;
  let acknowledgedAfter: number;
  try {
    while (acknowledged < 100) {
      await Promise.race([load, new Promise((resolve) => setTimeout(resolve, 20))]);
    }
    acknowledgedBefore = acknowledged;
    output = await backupCommand('backup', [backupDir], config(dataDir));
    acknowledgedAfter = acknowledged;
  } finally {
    stop = true;
    await load;
    await ops.close();
  }
  expect(output).toMatch(
    /^Backed up to .*: [\d,]+ events, 40 failed records, 1 jobs, 1 commands\.\n.* writes waited \d+ ms/
  );
  expect((await stat(backupDir)).mode & 0o777).toBe(0o700);
  expect(await readdir(path.join(dataDir, 'shadow'))).toEqual(['increment.txt']);

  const restoredDir = path.join(directory, 'restored');
  const restored = await backupCommand('restore', [backupDir], config(restoredDir));
  expect(restored).toContain('the storage answers as it did when it was backed up.\nTokens are as they were then.');
  expect(await tokenCommand(['list'], config(restoredDir))).toMatch(/grafana +read +all +valid/);

  const again = await Operations.start({ dataDir: restoredDir });
  try {
    expect(await allAnswers(again)).toEqual(before);
    expect((await again.command(command.id)).items).toEqual(stateBefore);
    const [summary] = await again.query({ type: 'summary', filters: { connector: ['load'] } });
    expect(summary!.synced).toBeGreaterThanOrEqual(acknowledgedBefore);
    expect(summary!.synced).toBeLessThanOrEqual(acknowledgedAfter + 20);
    // Known ids are still known with their content, so another event with that id is a conflict.
    const { body } = await again.call('/v1/events', { body: [succeeded({ id: 'e1', recordId: 'r1' })] });
    expect(body).toMatchObject({ accepted: 0, conflicts: 1 });
  } finally {
    await again.close();
  }
});

it('works without a running server, however long its questions take', async () => {
  const hurried = (dir: string): Config => ({ ...config(dir), queryTimeoutSeconds: 0.000_001, queryMemoryBytes: 1 });
  const atRest = path.join(directory, 'at-rest');
  const output = await backupCommand('backup', [atRest], hurried(dataDir));
  expect(output).toContain('40 failed records');
  const restored = await backupCommand('restore', [atRest], hurried(path.join(directory, 'restored-at-rest')));
  expect(restored).toContain('40 failed records');
});

it('a damaged or incomplete backup is refused, and nothing is put in place', async () => {
  const target = path.join(directory, 'target');
  const damaged = path.join(directory, 'damaged');
  await cp(backupDir, damaged, { recursive: true, verbatimSymlinks: true });
  const { files } = JSON.parse(await readFile(path.join(damaged, 'backup.json'), 'utf8')) as {
    files: Array<{ path: string; bytes: number }>;
  };
  const data = files.find(({ path: name, bytes }) => name.endsWith('.bin') && bytes > 100)!;
  const bytes = await readFile(path.join(damaged, data.path));
  bytes.writeUInt8(bytes.readUInt8(50) ^ 1, 50);
  await writeFile(path.join(damaged, data.path), bytes);
  const restore = () => backupCommand('restore', [damaged], config(target));

  await expect(restore()).rejects.toThrow(`The backup is damaged: ${data.path}`);
  await rm(path.join(damaged, data.path));
  await expect(restore()).rejects.toThrow('The backup is not whole');
  await rm(path.join(damaged, 'backup.json'));
  await expect(restore()).rejects.toThrow('is not a whole backup');
  expect(await readdir(target)).toEqual([]);
});

it("says what to do when it can't work", async () => {
  const at = (action: 'backup' | 'restore', args: string[], settings = config(dataDir)) =>
    backupCommand(action, args, settings);
  await expect(at('backup', [])).rejects.toThrow('Usage');
  await expect(at('restore', ['--all'])).rejects.toThrow('Usage');
  await expect(at('backup', [backupDir])).rejects.toThrow('is not empty');
  await expect(at('restore', [backupDir])).rejects.toThrow('holds a storage already');
  await expect(at('backup', ['x'], config(path.join(directory, 'none')))).rejects.toThrow('holds no storage');
  const remote = { ...config(dataDir), clickhouseUrl: 'http://127.0.0.1:8123' };
  await expect(at('backup', ['x'], remote)).rejects.toThrow('BACKUP DATABASE');
});

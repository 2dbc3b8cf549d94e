/** The package as a connector's author installs it: from a tarball, in an empty folder, for both module systems. */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const ROOT = path.resolve(__dirname, '..');

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'sync-health-connector-'));
}, 120_000);
afterAll(() => rm(folder, { recursive: true }));

async function install() {
  await run('npm', ['pack', '--workspace', 'connector', '--pack-destination', folder], { cwd: ROOT });
  const [tarball] = await readdir(folder);
  const { stdout } = await run('tar', ['-tf', tarball!], { cwd: folder });
  await writeFile(path.join(folder, 'package.json'), '{"private": true}');
  await run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', `./${tarball!}`], { cwd: folder });
  return stdout.trim().split('\n').sort();
}

const USE = `
const client = createClient({ url: 'http://127.0.0.1:1', token: 't', connector: 'c' });
if (typeof verifyWebhook !== 'function' || client.stats.buffered !== 0) process.exit(1);
console.log(client.connector);`;

const TYPED = `
import { createClient, type NewSyncEvent } from '@sync-health/connector';
const event: NewSyncEvent = {
  mode: 'realtime', object: 'Invoice', action: 'update', recordId: 'r', startTime: 0, endTime: new Date(),
  status: 'success', attributes: { region: 'eu' },
};
// @ts-expect-error: there is no such mode
const wrong: NewSyncEvent = { ...event, mode: 'batch' };
export const recorded: Promise<void> = createClient({ url: '', token: '' }).record(wrong ?? event);
`;

it('installs in an empty folder with only the library, and works in plain Node.js and with a strict compiler', async () => {
  expect(await install()).toEqual(
    ['README.md', 'dist/index.cjs', 'dist/index.d.cts', 'dist/index.d.mts', 'dist/index.mjs', 'package.json'].map(
      (name) => `package/${name}`
    )
  );
  await writeFile(
    path.join(folder, 'use.mjs'),
    `import { createClient, verifyWebhook } from '@sync-health/connector';${USE}`
  );
  await writeFile(
    path.join(folder, 'use.cjs'),
    `const { createClient, verifyWebhook } = require('@sync-health/connector');${USE}`
  );
  for (const file of ['use.mjs', 'use.cjs']) {
    expect((await run(process.execPath, [file], { cwd: folder })).stdout).toBe('c\n');
  }
  await writeFile(path.join(folder, 'typed.mts'), TYPED);
  await writeFile(path.join(folder, 'typed.cts'), TYPED);
  await mkdir(path.join(folder, 'node_modules/@types'), { recursive: true });
  await symlink(path.join(ROOT, 'node_modules/@types/node'), path.join(folder, 'node_modules/@types/node'));
  const strict = ['--strict', '--exactOptionalPropertyTypes', '--noUncheckedIndexedAccess', '--types', 'node'];
  const tsc = path.join(ROOT, 'node_modules/.bin/tsc');
  await writeFile(path.join(folder, 'typed.ts'), TYPED);
  for (const files of [
    ['--module', 'node16', 'typed.mts', 'typed.cts'],
    // Resolves modules as older compilers do, which know no `exports`.
    ['--module', 'commonjs', 'typed.ts'],
    ['--module', 'esnext', '--moduleResolution', 'bundler', 'typed.ts'],
  ]) {
    await run(tsc, ['--noEmit', '--target', 'es2022', ...strict, ...files], { cwd: folder }).catch(
      ({ stdout }: { stdout: string }) => expect(stdout).toBe('')
    );
  }
}, 180_000);

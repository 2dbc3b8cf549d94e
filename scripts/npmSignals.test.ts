/** A signal to npm ends the command that it runs, with all of its processes. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { freePort } from '../server/src/testing/freePort';

// The first call may build the server.
jest.setTimeout(300_000);

let dataDir: string;
let npm: ChildProcess;
beforeEach(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'sh-npm-'));
});
afterEach(async () => {
  try {
    // Its process group contains whatever a failure would leave behind.
    process.kill(-npm.pid!, 'SIGKILL');
  } catch {
    // All have ended.
  }
  await rm(dataDir, { recursive: true });
});

const isReady = (url: string) =>
  fetch(`${url}/readyz`).then(
    ({ ok }) => ok,
    () => false
  );

it('`npm run server` ends with its server on a SIGTERM, and not before it', async () => {
  const listen = `127.0.0.1:${await freePort()}`;
  npm = spawn('npm', ['run', 'server'], {
    cwd: path.resolve(__dirname, '..'),
    detached: true,
    stdio: 'ignore',
    env: { ...process.env, SYNC_HEALTH_LISTEN: listen, SYNC_HEALTH_DATA_DIR: dataDir },
  });
  while (!(await isReady(`http://${listen}`))) {
    expect(npm.exitCode).toBeNull();
    await sleep(100);
  }
  npm.kill('SIGTERM');
  await once(npm, 'exit');
  expect(await isReady(`http://${listen}`)).toBe(false);
});

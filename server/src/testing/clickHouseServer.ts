/** A ClickHouse server for tests of the way to one, and of several of ours that share it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { freePort } from './freePort';

export interface ClickHouseServer {
  url: string;
  stop(): Promise<void>;
}

export async function startClickHouse(): Promise<ClickHouseServer> {
  const directory = await mkdtemp(path.join(tmpdir(), 'sync-health-remote-'));
  const port = await freePort();
  const script = path.resolve(__dirname, 'clickHouseHttp.ts');
  const running = spawn(process.execPath, ['--import', 'tsx', script, directory, String(port)], { stdio: 'inherit' });
  const url = `http://127.0.0.1:${port}`;
  while (!(await answers(url))) {
    await sleep(100);
  }
  return {
    url,
    async stop() {
      running.kill('SIGTERM');
      await once(running, 'exit');
      await rm(directory, { recursive: true });
    },
  };
}

async function answers(url: string): Promise<boolean> {
  return fetch(`${url}/ping`).then(
    () => true,
    () => false
  );
}

/**
 * Starts the built server on a directory, with default settings but one: the daily check of all data, which begins a
 * minute after a start and takes a fifth of a core, would be counted as the cost of whatever is measured meanwhile.
 */
import { setTimeout as sleep } from 'node:timers/promises';

import { SERVER_ARGS } from '../scripts/lib/serverProcess.mjs';
import { freePort } from '../server/src/testing/freePort';
import { Process, TOKEN } from './processes';

/** `environment` may name another storage and other settings. */
export async function startServer(directory: string, environment: NodeJS.ProcessEnv = {}): Promise<Process> {
  const port = await freePort();
  return Process.start(SERVER_ARGS, `http://127.0.0.1:${port}`, '/readyz', {
    SYNC_HEALTH_DATA_DIR: directory,
    SYNC_HEALTH_LISTEN: `127.0.0.1:${port}`,
    SYNC_HEALTH_BOOTSTRAP_TOKEN: TOKEN,
    SYNC_HEALTH_LOG_LEVEL: 'warn',
    SYNC_HEALTH_CHECK_HOURS: '0',
    ...environment,
  });
}

export async function untilRolledUp(server: Process) {
  while (!/^sync_health_rollup_lag_seconds 0$/m.test(await (await server.ask('/metrics')).text())) {
    await sleep(500);
  }
}

/** Waits until the server, or everything that works for it, is idle: ids are in memory and parts are merged. */
export async function untilQuiet(server: Pick<Process, 'cpuMs'>, maxMs = 180_000) {
  const untilMs = Date.now() + maxMs;
  let busyMs = server.cpuMs;
  while (Date.now() < untilMs) {
    await sleep(2000);
    const nowMs = server.cpuMs;
    if (nowMs - busyMs < 200) {
      return;
    }
    busyMs = nowMs;
  }
}

/**
 * The parts that `npm start`, `npm run preview` and the screenshots share: the server on embedded storage, and the
 * demo.
 */
import path from 'node:path';

import { interrupted, ROOT, waitFor } from './processes.mjs';
import { step, UserError } from './say.mjs';
import { SERVER_ARGS } from './serverProcess.mjs';
import { localToken } from './token.mjs';

/** Where local processes keep their data unless a variable says otherwise. */
export const DATA = path.join(ROOT, 'data');

export const SERVER_LISTEN = process.env.SYNC_HEALTH_LISTEN ?? '127.0.0.1:4280';
export const GRAFANA_LISTEN = process.env.SYNC_HEALTH_GRAFANA_LISTEN ?? '127.0.0.1:3000';
export const PREVIEW_LISTEN = process.env.SYNC_HEALTH_PREVIEW_LISTEN ?? '127.0.0.1:3001';

/** A first start migrates, and disks may be slow. */
const SERVER_TIMEOUT_MS = 180_000;

/** Resolves when nobody reads the terminal's output any more, as after `npm start | head`. */
const unread = () => new Promise((resolve) => process.stdout.on('error', resolve));

/**
 * Resolves when the user ends it, and rejects when a process ends by itself.
 * @param {import('./processes.mjs').Processes} processes
 */
export function untilEnded(processes) {
  const end = Promise.race([
    interrupted(),
    unread(),
    new Promise((_, reject) => {
      processes.onUnexpectedExit = (name, recent) =>
        reject(new UserError(`${name} ended by itself. Its last words:\n${recent.slice(-8).join('\n')}`));
    }),
  ]);
  // The caller awaits it last; until then an early rejection must not count as unhandled.
  end.catch(() => undefined);
  return end;
}

/**
 * Starts the server and the demo connector, and answers where the server is, with which token, and the demo's process.
 * @param {import('./processes.mjs').Processes} processes
 */
export async function startServerAndDemo(processes, { dataDir = DATA, listen = SERVER_LISTEN, quiet = false } = {}) {
  const token = localToken(dataDir);
  const url = `http://${listen}`;
  const storage = process.env.CLICKHOUSE_URL ? 'ClickHouse by CLICKHOUSE_URL' : 'embedded storage';
  await step(`Starting the server (${storage})`, () =>
    waitFor(
      `${url}/readyz`,
      processes.start('server', process.execPath, SERVER_ARGS, {
        env: {
          SYNC_HEALTH_LISTEN: listen,
          SYNC_HEALTH_DATA_DIR: process.env.SYNC_HEALTH_DATA_DIR ?? path.join(dataDir, 'server'),
          SYNC_HEALTH_BOOTSTRAP_TOKEN: token,
          // The demo's records are made up.
          SYNC_HEALTH_PAYLOAD_DAYS: process.env.SYNC_HEALTH_PAYLOAD_DAYS ?? '7',
          SYNC_HEALTH_LOG_LEVEL: process.env.SYNC_HEALTH_LOG_LEVEL ?? 'warn',
        },
        quiet,
      }),
      { timeoutMs: SERVER_TIMEOUT_MS }
    )
  );
  const demo = processes.start('connector', 'tsx', ['connector/demo/main.ts'], {
    env: {
      SYNC_HEALTH_URL: url,
      SYNC_HEALTH_TOKEN: token,
      SYNC_HEALTH_DEMO_DIR: process.env.SYNC_HEALTH_DEMO_DIR ?? path.join(dataDir, 'demo'),
    },
    quiet,
  });
  return { url, token, demo };
}

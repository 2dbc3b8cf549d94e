/**
 * `npm run preview`: the plugin without Grafana, on the server of SYNC_HEALTH_URL and SYNC_HEALTH_TOKEN, or on one that
 * it starts with the demo connector. Builds what is missing or stale. Ctrl-C ends all of it.
 */
import path from 'node:path';

import { ensureBuilt } from './lib/build.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { assertPortFree, interrupted, Processes, ROOT, waitFor } from './lib/processes.mjs';
import { bold, dim, main, say, step, UserError } from './lib/say.mjs';
import { localToken } from './lib/token.mjs';

const DATA = path.join(ROOT, 'data');
const LISTEN = process.env.SYNC_HEALTH_PREVIEW_LISTEN ?? '127.0.0.1:3001';
const SERVER_LISTEN = process.env.SYNC_HEALTH_LISTEN ?? '127.0.0.1:4280';
const SERVER_TIMEOUT_MS = 180_000;

/** The server that the caller names, or null where the preview has to start one. */
function givenServer() {
  const { SYNC_HEALTH_URL: url, SYNC_HEALTH_TOKEN: token } = process.env;
  if (url && !token) {
    throw new UserError('SYNC_HEALTH_URL is set and SYNC_HEALTH_TOKEN is not: set both, or neither to start a server.');
  }
  return url ? { url, token } : null;
}

async function startServer(processes) {
  const token = localToken(DATA);
  const url = `http://${SERVER_LISTEN}`;
  await step('Starting the server (embedded storage in data/server)', () =>
    waitFor(
      `${url}/readyz`,
      processes.start('server', process.execPath, ['server/dist/main.js'], {
        env: {
          SYNC_HEALTH_LISTEN: SERVER_LISTEN,
          SYNC_HEALTH_DATA_DIR: process.env.SYNC_HEALTH_DATA_DIR ?? path.join(DATA, 'server'),
          SYNC_HEALTH_BOOTSTRAP_TOKEN: token,
          SYNC_HEALTH_LOG_LEVEL: process.env.SYNC_HEALTH_LOG_LEVEL ?? 'warn',
        },
      }),
      { timeoutMs: SERVER_TIMEOUT_MS }
    )
  );
  processes.start('connector', 'tsx', ['connector/demo/main.ts'], {
    env: {
      SYNC_HEALTH_URL: url,
      SYNC_HEALTH_TOKEN: token,
      SYNC_HEALTH_DEMO_DIR: process.env.SYNC_HEALTH_DEMO_DIR ?? path.join(DATA, 'demo'),
    },
  });
  return { url, token };
}

main(async () => {
  const given = givenServer();
  await ensureInstalled();
  await ensureBuilt('frontend', 'backend', 'preview', ...(given ? [] : ['server']));
  await assertPortFree(LISTEN, 'SYNC_HEALTH_PREVIEW_LISTEN');
  if (!given) {
    await assertPortFree(SERVER_LISTEN, 'SYNC_HEALTH_LISTEN');
  }

  const processes = new Processes();
  const end = Promise.race([
    interrupted(),
    new Promise((_, reject) => {
      processes.onUnexpectedExit = (name, recent) =>
        reject(new UserError(`${name} ended by itself. Its last words:\n${recent.slice(-8).join('\n')}`));
    }),
  ]);
  // Who waits for it first is decided below; until then an early end must not count as unhandled.
  end.catch(() => undefined);
  try {
    const { url, token } = given ?? (await startServer(processes));
    const host = processes.start('preview', 'tsx', ['preview/host/main.ts'], {
      env: { SYNC_HEALTH_URL: url, SYNC_HEALTH_TOKEN: token, SYNC_HEALTH_PREVIEW_LISTEN: LISTEN },
    });
    await waitFor(`http://${LISTEN}/api/health`, host);
    say(`${bold('The preview is running.')} Open:`);
    say(`  ${bold(`http://${LISTEN}/d/synchealth-overview`)}   dashboards: Overview, Failures, Performance`);
    say(`  ${bold(`http://${LISTEN}/a/syncops-synchealth-app`)}   failed records, manual syncs, activity`);
    say(dim(`  It shows ${url}. Ctrl-C ends everything.`));
    await end;
  } finally {
    await processes.stop();
  }
});

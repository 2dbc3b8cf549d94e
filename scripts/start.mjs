/**
 * `npm start`: installs, builds, and runs the server on embedded storage, the demo connector, and Grafana: an installed
 * one, else in Docker, else the preview. Ctrl-C ends all of it.
 */
import path from 'node:path';

import { ensureBuilt } from './lib/build.mjs';
import { findGrafana, startGrafana } from './lib/grafana.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { assertDiskSpace, assertPortFree, interrupted, output, Processes, ROOT, waitFor } from './lib/processes.mjs';
import { bold, dim, main, say, step, UserError } from './lib/say.mjs';
import { localToken } from './lib/token.mjs';

const DATA = path.join(ROOT, 'data');
const SERVER_LISTEN = process.env.SYNC_HEALTH_LISTEN ?? '127.0.0.1:4280';
const GRAFANA_LISTEN = process.env.SYNC_HEALTH_GRAFANA_LISTEN ?? '127.0.0.1:3000';
const PREVIEW_LISTEN = process.env.SYNC_HEALTH_PREVIEW_LISTEN ?? '127.0.0.1:3001';
const DATA_MB = 1000;
const FIRST_START_TIMEOUT_MS = 180_000;

/** Which stage shows the plugin, and why that one. */
async function chooseStage() {
  const grafana = await findGrafana();
  if (grafana.command) {
    return { kind: 'grafana', grafana, why: `Grafana ${grafana.version} is installed in ${grafana.home}` };
  }
  if ((await output('docker', ['info', '--format', '{{.ServerVersion}}'])) != null) {
    return { kind: 'docker', why: `${grafana.why}, but Docker runs` };
  }
  return { kind: 'preview', why: `${grafana.why}, and no Docker runs` };
}

async function startStage(stage, processes, serverUrl, token) {
  if (stage.kind === 'preview') {
    const preview = processes.start('preview', 'node', ['scripts/preview.mjs'], {
      env: { SYNC_HEALTH_URL: serverUrl, SYNC_HEALTH_TOKEN: token, SYNC_HEALTH_PREVIEW_LISTEN: PREVIEW_LISTEN },
    });
    await waitFor(`http://${PREVIEW_LISTEN}/api/health`, preview);
    return { entry: preview, url: `http://${PREVIEW_LISTEN}` };
  }
  const options = { dataDir: path.join(DATA, 'grafana'), listen: GRAFANA_LISTEN, serverUrl, token };
  const entry =
    stage.kind === 'grafana'
      ? await startGrafana(processes, stage.grafana, options)
      : processes.start(
          'grafana',
          'docker',
          ['compose', '--profile', 'local', 'run', '--rm', '--service-ports', 'grafana-local'],
          { env: { SYNC_HEALTH_TOKEN: token, SYNC_HEALTH_PORT: new URL(serverUrl).port } }
        );
  await waitFor(`http://${GRAFANA_LISTEN}/api/health`, entry, { timeoutMs: FIRST_START_TIMEOUT_MS });
  return { entry, url: `http://${GRAFANA_LISTEN}` };
}

main(async () => {
  await ensureInstalled();
  await ensureBuilt('server', 'frontend', 'backend');
  const stage = await chooseStage();
  await assertDiskSpace(ROOT, DATA_MB);
  await assertPortFree(SERVER_LISTEN, 'SYNC_HEALTH_LISTEN');
  await (stage.kind === 'preview'
    ? assertPortFree(PREVIEW_LISTEN, 'SYNC_HEALTH_PREVIEW_LISTEN')
    : assertPortFree(GRAFANA_LISTEN, 'SYNC_HEALTH_GRAFANA_LISTEN'));

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
    const token = localToken(DATA);
    const serverUrl = `http://${SERVER_LISTEN}`;
    await step('Starting the server (embedded storage in data/server)', async () => {
      const server = processes.start('server', process.execPath, ['server/dist/main.js'], {
        env: {
          SYNC_HEALTH_LISTEN: SERVER_LISTEN,
          SYNC_HEALTH_DATA_DIR: process.env.SYNC_HEALTH_DATA_DIR ?? path.join(DATA, 'server'),
          SYNC_HEALTH_BOOTSTRAP_TOKEN: token,
          SYNC_HEALTH_LOG_LEVEL: process.env.SYNC_HEALTH_LOG_LEVEL ?? 'warn',
        },
      });
      await waitFor(`${serverUrl}/readyz`, server);
    });
    processes.start('connector', 'tsx', ['connector/demo/main.ts'], {
      env: {
        SYNC_HEALTH_URL: serverUrl,
        SYNC_HEALTH_TOKEN: token,
        SYNC_HEALTH_DEMO_DIR: process.env.SYNC_HEALTH_DEMO_DIR ?? path.join(DATA, 'demo'),
      },
    });
    const { url } = await step(`Starting ${stage.kind === 'preview' ? 'the preview' : 'Grafana'}: ${stage.why}`, () =>
      startStage(stage, processes, serverUrl, token)
    );
    say('');
    say(`${bold('Sync Health is running.')} Open:`);
    say(`  ${bold(`${url}/d/synchealth-overview`)}   dashboards: Overview, Failures, Performance`);
    say(`  ${bold(`${url}/a/syncops-synchealth-app`)}   failed records, manual syncs, activity`);
    say(dim(`  ${serverUrl}/docs   the server's API; its token is in data/bootstrap-token`));
    say(dim('  The demo connector loads fifteen days of history at its first start. Ctrl-C ends everything.'));
    await end;
    say('\nStopping.');
  } finally {
    await processes.stop();
  }
});

/**
 * `npm start`: installs, builds, and runs the server on embedded storage, the demo connector, and Grafana: an installed
 * one, else in Docker, else the preview. Ctrl-C ends everything.
 */
import path from 'node:path';

import { isHelpOnly } from './lib/arguments.mjs';
import { ensureBuilt } from './lib/build.mjs';
import { findGrafana, startGrafana, updateDashboards } from './lib/grafana.mjs';
import { ensureInstalled } from './lib/install.mjs';
import {
  DATA,
  GRAFANA_LISTEN,
  PREVIEW_LISTEN,
  SERVER_LISTEN,
  startServerAndDemo,
  untilEnded,
} from './lib/localStack.mjs';
import { assertDiskSpace, assertPortFree, output, Processes, ROOT, run, waitFor } from './lib/processes.mjs';
import { bold, dim, main, say, step } from './lib/say.mjs';
import { localToken } from './lib/token.mjs';

const USAGE = `npm start takes no arguments. It installs, builds, and runs the server, a demo connector and Grafana (or the preview).
  SYNC_HEALTH_LISTEN           where the server listens (${SERVER_LISTEN})
  SYNC_HEALTH_GRAFANA_LISTEN   where Grafana listens (${GRAFANA_LISTEN})
  SYNC_HEALTH_PREVIEW_LISTEN   where the preview listens, if it is that (${PREVIEW_LISTEN})
  GRAFANA_HOME                 where Grafana is installed (/usr/share/grafana)
Every setting of the server is in docs/configuration.md.`;

const DATA_MB = 1000;
const FIRST_START_TIMEOUT_MS = 180_000;

/** The stage that shows the plugin, and why it was chosen. */
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
  const listen = stage.kind === 'preview' ? PREVIEW_LISTEN : GRAFANA_LISTEN;
  const entry =
    stage.kind === 'preview'
      ? processes.start('preview', 'node', ['scripts/preview.mjs'], {
          env: { SYNC_HEALTH_URL: serverUrl, SYNC_HEALTH_TOKEN: token, SYNC_HEALTH_PREVIEW_LISTEN: PREVIEW_LISTEN },
        })
      : await startGrafana(processes, stage.grafana, {
          dataDir: path.join(DATA, 'grafana'),
          listen,
          serverUrl,
          token,
        });
  await waitFor(`http://${listen}/api/health`, entry, { timeoutMs: FIRST_START_TIMEOUT_MS });
  if (stage.kind === 'grafana') {
    await updateDashboards(`http://${listen}`);
  }
  return `http://${listen}`;
}

/** Runs everything in containers: server, demo connector and Grafana. */
async function startInDocker(why) {
  await ensureBuilt('frontend');
  await step("Building the plugin's backend for containers (Go)", () =>
    run('npm', ['run', '--silent', 'build:backend', '--', '--linux'])
  );
  say(`Starting Grafana in Docker: ${why}. When it is up, open http://127.0.0.1:3000/d/synchealth-overview`);
  await run('docker', ['compose', 'up', '--build'], { env: { SYNC_HEALTH_TOKEN: localToken(DATA) } });
}

main(async () => {
  if (isHelpOnly(USAGE)) {
    return;
  }
  await ensureInstalled();
  const stage = await chooseStage();
  if (stage.kind === 'docker') {
    return startInDocker(stage.why);
  }
  // Problems are reported before anyone waits for a build.
  await assertDiskSpace(ROOT, DATA_MB);
  await assertPortFree(SERVER_LISTEN, 'SYNC_HEALTH_LISTEN');
  await (stage.kind === 'preview'
    ? assertPortFree(PREVIEW_LISTEN, 'SYNC_HEALTH_PREVIEW_LISTEN')
    : assertPortFree(GRAFANA_LISTEN, 'SYNC_HEALTH_GRAFANA_LISTEN'));
  await ensureBuilt('server', 'frontend', 'backend');

  const processes = new Processes();
  const end = untilEnded(processes);
  try {
    const { url: serverUrl, token } = await startServerAndDemo(processes);
    const url = await step(`Starting ${stage.kind === 'preview' ? 'the preview' : 'Grafana'}: ${stage.why}`, () =>
      startStage(stage, processes, serverUrl, token)
    );
    say('');
    say(`${bold('Sync Health is running.')} Open:`);
    say(`  ${bold(`${url}/a/syncops-synchealth-app`)}   the state of things, and the way to every page and dashboard`);
    say(`  ${bold(`${url}/d/synchealth-overview`)}   dashboards: Overview, Failures, Performance`);
    say(dim(`  ${serverUrl}/docs   the server's API; its token is in data/bootstrap-token`));
    say(dim('  The demo connector loads fifteen days of history at its first start. Ctrl-C ends everything.'));
    await end;
    say('\nStopping.');
  } finally {
    await processes.stop();
  }
});

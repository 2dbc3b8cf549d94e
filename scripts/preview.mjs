/**
 * `npm run preview`: the plugin without Grafana, on the server of SYNC_HEALTH_URL and SYNC_HEALTH_TOKEN, or on one that
 * it starts with the demo connector. It builds what is missing or stale. Ctrl-C ends everything. With
 * SYNC_HEALTH_PREVIEW_GRAFANA=13 it uses Grafana 13 instead of the oldest supported version.
 */
import { isHelpOnly } from './lib/arguments.mjs';
import { ensureBuilt } from './lib/build.mjs';
import { ensureGrafana13Installed, ensureInstalled } from './lib/install.mjs';
import { PREVIEW_LISTEN, SERVER_LISTEN, startServerAndDemo, untilEnded } from './lib/localStack.mjs';
import { assertPortFree, Processes, waitFor } from './lib/processes.mjs';
import { bold, dim, main, say, UserError } from './lib/say.mjs';

const USAGE = `npm run preview takes no arguments. It shows the plugin without Grafana.
  SYNC_HEALTH_PREVIEW_LISTEN             where it listens (${PREVIEW_LISTEN})
  SYNC_HEALTH_URL, SYNC_HEALTH_TOKEN     the server that it shows; one is started where they are not set
  SYNC_HEALTH_LISTEN                     where that one listens (${SERVER_LISTEN})`;

/** The server that the caller names; null if the preview must start one. */
function givenServer() {
  const { SYNC_HEALTH_URL: url, SYNC_HEALTH_TOKEN: token } = process.env;
  if (url && !token) {
    throw new UserError('SYNC_HEALTH_URL is set and SYNC_HEALTH_TOKEN is not: set both, or neither to start a server.');
  }
  return url ? { url, token } : null;
}

/** The stage to build, with its packages installed. */
async function stagePart() {
  const { SYNC_HEALTH_PREVIEW_GRAFANA: version } = process.env;
  if (version && version !== '13') {
    throw new UserError(
      `SYNC_HEALTH_PREVIEW_GRAFANA is ${version}: the preview can be Grafana 13, or is 12.4 without it.`
    );
  }
  if (!version) {
    return 'preview';
  }
  await ensureGrafana13Installed();
  return 'grafana13';
}

main(async () => {
  if (isHelpOnly(USAGE)) {
    return;
  }
  const given = givenServer();
  await ensureInstalled();
  await assertPortFree(PREVIEW_LISTEN, 'SYNC_HEALTH_PREVIEW_LISTEN');
  if (!given) {
    await assertPortFree(SERVER_LISTEN, 'SYNC_HEALTH_LISTEN');
  }
  await ensureBuilt('frontend', 'backend', await stagePart(), ...(given ? [] : ['server']));

  const processes = new Processes();
  const end = untilEnded(processes);
  try {
    const { url, token } = given ?? (await startServerAndDemo(processes));
    const host = processes.start('preview', 'tsx', ['preview/host/main.ts'], {
      env: { SYNC_HEALTH_URL: url, SYNC_HEALTH_TOKEN: token, SYNC_HEALTH_PREVIEW_LISTEN: PREVIEW_LISTEN },
    });
    await waitFor(`http://${PREVIEW_LISTEN}/api/health`, host);
    say(`${bold('The preview is running.')} Open:`);
    say(`  ${bold(`http://${PREVIEW_LISTEN}/d/synchealth-overview`)}   dashboards: Overview, Failures, Performance`);
    say(`  ${bold(`http://${PREVIEW_LISTEN}/a/syncops-synchealth-app`)}   failed records, manual syncs, activity`);
    say(dim(`  It shows ${url}. Ctrl-C ends everything.`));
    await end;
  } finally {
    await processes.stop();
  }
});

/** Finds an installed Grafana, and starts it with this plugin and its provisioning, on its own data directory. */
import { existsSync } from 'node:fs';
import { mkdir, rm, symlink } from 'node:fs/promises';
import path from 'node:path';

import { output, ROOT } from './processes.mjs';

const INSTALLED = '/usr/share/grafana';
const PLUGINS = ['syncops-synchealth-app', 'syncops-synchealth-datasource'];
const MIN_VERSION = [12, 4];

/**
 * `{ home, command, version }` of the Grafana in $GRAFANA_HOME or where its packages install it, or `{ why }` there is
 * none.
 */
export async function findGrafana() {
  const home = process.env.GRAFANA_HOME || INSTALLED;
  const command = path.join(home, 'bin', 'grafana');
  const from = process.env.GRAFANA_HOME ? `$GRAFANA_HOME (${home})` : home;
  if (!existsSync(command)) {
    return { why: `no Grafana in ${from}` };
  }
  const version = /(\d+)\.(\d+)\.(\d+)/.exec((await output(command, ['--version'])) ?? '');
  if (!version) {
    return { why: `the Grafana in ${from} does not tell its version` };
  }
  const [major, minor] = [Number(version[1]), Number(version[2])];
  if (major < MIN_VERSION[0] || (major === MIN_VERSION[0] && minor < MIN_VERSION[1])) {
    return { why: `the Grafana in ${from} is ${version[0]}, and ${MIN_VERSION.join('.')} is needed` };
  }
  return { home, command, version: version[0] };
}

/**
 * Starts Grafana in the group of processes. Visitors are signed in without a password, as an Admin unless `env` says
 * otherwise, so it should listen on this machine only.
 */
export async function startGrafana(processes, grafana, { dataDir, listen, serverUrl, token, env = {}, ...options }) {
  const plugins = path.join(dataDir, 'plugins');
  const app = path.join(plugins, PLUGINS[0]);
  await mkdir(plugins, { recursive: true });
  await rm(app, { recursive: true, force: true });
  await symlink(path.join(ROOT, 'dist'), app, 'dir');
  const { hostname, port } = new URL(`http://${listen}`);
  return processes.start('grafana', grafana.command, ['server', '--homepath', grafana.home], {
    cwd: grafana.home,
    env: {
      GF_PATHS_DATA: dataDir,
      GF_PATHS_LOGS: path.join(dataDir, 'log'),
      GF_PATHS_PLUGINS: plugins,
      GF_PATHS_PROVISIONING: path.join(ROOT, 'provisioning'),
      GF_SERVER_HTTP_ADDR: hostname,
      GF_SERVER_HTTP_PORT: port,
      GF_LOG_MODE: 'console',
      GF_LOG_LEVEL: 'error',
      GF_AUTH_ANONYMOUS_ENABLED: 'true',
      GF_AUTH_ANONYMOUS_ORG_ROLE: 'Admin',
      GF_ANALYTICS_REPORTING_ENABLED: 'false',
      GF_ANALYTICS_CHECK_FOR_UPDATES: 'false',
      GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES: 'false',
      GF_NEWS_NEWS_FEED_ENABLED: 'false',
      GF_PLUGINS_PREINSTALL_DISABLED: 'true',
      GF_PLUGINS_PUBLIC_KEY_RETRIEVAL_DISABLED: 'true',
      GF_PLUGINS_ALLOW_LOADING_UNSIGNED_PLUGINS: PLUGINS.join(','),
      GF_USERS_DEFAULT_THEME: 'dark',
      SYNC_HEALTH_URL: serverUrl,
      SYNC_HEALTH_TOKEN: token,
      // Visitors do not sign in.
      SYNC_HEALTH_ANONYMOUS_MAY_OPERATE: 'true',
      ...env,
    },
    ...options,
  });
}

/**
 * Imports bundled dashboards whose revision differs from that in the running Grafana. Grafana imports them by itself
 * only when the plugin's version has changed.
 */
export async function updateDashboards(url) {
  const ask = async (path, body) => {
    const answer = await fetch(`${url}${path}`, {
      method: body ? 'POST' : 'GET',
      headers: { 'Content-Type': 'application/json' },
      body: body && JSON.stringify(body),
    });
    return answer.ok ? answer.json() : undefined;
  };
  const bundled = (await ask(`/api/plugins/${PLUGINS[0]}/dashboards`)) ?? [];
  for (const { uid, path: file, revision, removed } of bundled) {
    const saved = await ask(`/api/dashboards/uid/${uid}`);
    if (!removed && saved && saved.dashboard.revision !== revision) {
      await ask('/api/dashboards/import', { pluginId: PLUGINS[0], path: file, overwrite: true, inputs: [] });
    }
  }
}

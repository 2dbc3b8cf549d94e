/**
 * `npm run package:check`: makes the packages for this platform, installs them in an empty directory as users do, and
 * tests their main function. The server starts, accepts an event and counts it; the wheel sends one; the plugin's zip
 * contains what Grafana needs.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { unzipSync } from 'fflate';

import { output, Processes, ROOT, run, waitFor } from './lib/processes.mjs';
import { environmentWith, findPython } from './lib/python.mjs';
import { main, say, UserError } from './lib/say.mjs';

const RELEASE = path.join(ROOT, 'release');
const LISTEN = '127.0.0.1:4291';
const TOKEN = 'a-token-for-this-check-alone';
const HOUR_MS = 3_600_000;

function packed(pattern) {
  const name = readdirSync(RELEASE).find((file) => pattern.test(file));
  if (!name) {
    throw new UserError(`release/ holds no ${pattern}: run \`npm run package -- --this-platform\` first.`);
  }
  return path.join(RELEASE, name);
}

function assertEqual(actual, expected, what) {
  if (JSON.stringify(actual) !== JSON.stringify(expected)) {
    throw new UserError(`${what}: ${JSON.stringify(actual)}, expected ${JSON.stringify(expected)}.`);
  }
}

function checkPlugin() {
  const files = unzipSync(readFileSync(packed(/^syncops-synchealth-app-.*\.zip$/)));
  const text = (name) => new TextDecoder().decode(files[`syncops-synchealth-app/${name}`]);
  assertEqual(JSON.parse(text('plugin.json')).id, 'syncops-synchealth-app', 'The id in plugin.json');
  assertEqual(JSON.parse(text('datasource/plugin.json')).backend, true, 'The data source has a backend');
  const platform = { linux: 'linux', darwin: 'darwin', win32: 'windows' }[process.platform];
  const backends = Object.keys(files).filter((name) => name.includes(`datasource/gpx_synchealth_${platform}_`));
  assertEqual(backends.length > 0, true, 'The data source has an executable for this platform');
  say(`  the plugin's zip holds ${Object.keys(files).length} files`);
}

async function ask(url, body) {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { Authorization: `Bearer ${TOKEN}`, 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  return answer.json();
}

async function syncedOf(connector) {
  const now = Date.now();
  const { fields } = await ask(`http://${LISTEN}/v1/query`, {
    from: new Date(now - HOUR_MS).toISOString(),
    to: new Date(now + HOUR_MS).toISOString(),
    timeZone: 'UTC',
    query: { type: 'summary', filters: { connector: [connector] } },
  });
  return fields.find(({ name }) => name === 'synced').values[0];
}

async function checkServer(directory, processes) {
  writeFileSync(path.join(directory, 'package.json'), '{"private": true}');
  await run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', packed(/sync-health-server-.*\.tgz$/)], {
    cwd: directory,
  });
  const bin = path.join(directory, 'node_modules', '.bin', 'sync-health-server');
  const server = processes.start('installed server', bin, [], {
    cwd: directory,
    env: {
      SYNC_HEALTH_LISTEN: LISTEN,
      SYNC_HEALTH_DATA_DIR: path.join(directory, 'data'),
      SYNC_HEALTH_BOOTSTRAP_TOKEN: TOKEN,
      SYNC_HEALTH_LOG_LEVEL: 'warn',
      CLICKHOUSE_URL: '',
      DATABASE_URL: '',
    },
  });
  await waitFor(`http://${LISTEN}/readyz`, server, { timeoutMs: 120_000 });
  const time = new Date(Date.now() - 1000).toISOString();
  const event = { id: 'e-1', connector: 'c', mode: 'realtime', object: 'Invoice', action: 'update', recordId: 'r-1' };
  const taken = await ask(`http://${LISTEN}/v1/events`, [
    { ...event, startTime: time, endTime: time, status: 'success' },
  ]);
  assertEqual(taken.accepted, 1, 'Events accepted by the installed server');
  assertEqual(await syncedOf('c'), 1, 'Total Sync’d of the installed server');
  say('  the installed server took an event and counted it');
}

/** As a connector's author would: only the wheel, in an empty environment. */
const PYTHON_CONNECTOR = `
import os, sys
from datetime import datetime, timezone
from sync_health import Client

with Client(os.environ["SYNC_HEALTH_URL"], os.environ["SYNC_HEALTH_TOKEN"], "py") as client:
    now = datetime.now(timezone.utc)
    client.record({"mode": "realtime", "object": "Invoice", "action": "update", "recordId": "r-1",
                   "startTime": now, "endTime": now, "status": "success"})
sys.exit(0 if client.stats.accepted == 1 else f"accepted {client.stats.accepted}, expected 1")
`;

async function checkPythonLibrary(directory) {
  const python = await findPython();
  if (!python.command) {
    say(`  skipped: the Python library, since ${python.why}`);
    return;
  }
  const wheel = packed(/^sync_health_connector-.*-py3-none-any\.whl$/);
  const environment = path.join(directory, 'python');
  const interpreter = await environmentWith(python, environment, ['--no-index', '--no-deps', wheel]);
  await run(interpreter, ['-I', '-c', PYTHON_CONNECTOR], {
    cwd: directory,
    env: { SYNC_HEALTH_URL: `http://${LISTEN}`, SYNC_HEALTH_TOKEN: TOKEN },
    explain: 'The installed Python library did not send its event; its output is above.',
  });
  assertEqual(await syncedOf('py'), 1, 'Total Sync’d of what the installed Python library sent');
  say('  the installed Python library sent an event, and the server counted it');
}

async function checkUnit() {
  if ((await output('systemd-analyze', ['--version'])) == null) {
    say('  skipped: the systemd unit, since systemd-analyze is not installed');
    return;
  }
  const unit = path.join(ROOT, 'deploy', 'systemd', 'sync-health.service');
  execFileSync('systemd-analyze', ['verify', '--man=no', unit], { stdio: 'inherit' });
  say('  systemd-analyze finds nothing wrong with the unit');
}

main(async () => {
  await run(process.execPath, ['scripts/package.mjs', '--this-platform']);
  checkPlugin();
  const directory = mkdtempSync(path.join(tmpdir(), 'sync-health-package-'));
  const processes = new Processes();
  try {
    await checkServer(directory, processes);
    await checkPythonLibrary(directory);
    await checkUnit();
  } finally {
    await processes.stop();
    rmSync(directory, { recursive: true, force: true });
  }
});

/** Installs node_modules if package-lock.json has changed. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { assertDiskSpace, output, ROOT, run } from './processes.mjs';
import { step, UserError } from './say.mjs';

const MIN_NODE = 20;
const INSTALL_MB = 4000;
const GRAFANA_13_MB = 1000;

export async function ensureInstalled() {
  if (Number(process.versions.node.split('.')[0]) < MIN_NODE) {
    throw new UserError(`Node ${process.versions.node} is too old: install Node ${MIN_NODE} or later.`);
  }
  await installLocked('.', INSTALL_MB, 'Installing packages (npm ci)');
}

/** The packages of the preview with Grafana 13, which nothing else needs. */
export async function ensureGrafana13Installed() {
  await installLocked('preview/grafana13', GRAFANA_13_MB, 'Installing the packages of Grafana 13 (npm ci)');
}

/** Installs the node_modules of a directory if its package-lock.json has changed. */
async function installLocked(directory, neededMb, title) {
  const cwd = path.join(ROOT, directory);
  const stamp = path.join(cwd, 'node_modules', '.installed-lock');
  const lock = createHash('sha256')
    .update(readFileSync(path.join(cwd, 'package-lock.json')))
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) {
    return;
  }
  await assertDiskSpace(ROOT, neededMb);
  await step(title, () =>
    run('npm', ['ci', '--loglevel=error'], {
      cwd,
      explain: 'npm ci failed; its output is above. Is the npm registry reachable?',
    })
  );
  writeFileSync(stamp, lock);
}

/** Fails without a Go toolchain. go.mod says which version is needed; Go itself downloads a newer one if it may. */
export async function assertGo() {
  const wanted = /^go (\d+\.\d+)/m.exec(readFileSync(path.join(ROOT, 'go.mod'), 'utf8'))?.[1];
  if ((await output('go', ['version'])) == null) {
    throw new UserError(
      `Go is missing: install Go ${wanted} or later from https://go.dev/dl and see that \`go\` is on the PATH.`
    );
  }
}

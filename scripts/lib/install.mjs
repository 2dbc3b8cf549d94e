/** Brings node_modules in step with package-lock.json, and only then. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { assertDiskSpace, output, ROOT, run } from './processes.mjs';
import { step, UserError } from './say.mjs';

const STAMP = path.join(ROOT, 'node_modules', '.installed-lock');
const MIN_NODE = 20;
const INSTALL_MB = 4000;

export async function ensureInstalled() {
  if (Number(process.versions.node.split('.')[0]) < MIN_NODE) {
    throw new UserError(`Node ${process.versions.node} is too old: install Node ${MIN_NODE} or later.`);
  }
  const lock = createHash('sha256')
    .update(readFileSync(path.join(ROOT, 'package-lock.json')))
    .digest('hex');
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === lock) {
    return;
  }
  await assertDiskSpace(ROOT, INSTALL_MB);
  await step('Installing packages (npm ci)', () =>
    run('npm', ['ci', '--loglevel=error'], {
      explain: 'npm ci failed; its output is above. Is the npm registry reachable?',
    })
  );
  writeFileSync(STAMP, lock);
}

/** Refuses to go on without a Go toolchain; go.mod says which version, and Go itself fetches a newer one if it may. */
export async function assertGo() {
  const wanted = /^go (\d+\.\d+)/m.exec(readFileSync(path.join(ROOT, 'go.mod'), 'utf8'))?.[1];
  if ((await output('go', ['version'])) == null) {
    throw new UserError(
      `Go is missing: install Go ${wanted} or later from https://go.dev/dl and see that \`go\` is on the PATH.`
    );
  }
}

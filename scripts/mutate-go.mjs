/**
 * `npm run mutate:go`: changes the Go code in hundreds of places, one at a time, and lists the changes that no test
 * notices, as `LIVED`. Names of directories in `pkg` narrow it.
 */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { ROOT, run } from './lib/processes.mjs';
import { main } from './lib/say.mjs';

const GREMLINS = 'github.com/go-gremlins/gremlins/cmd/gremlins@v0.6.0';
/** It copies the whole module for each worker, so it gets one without `node_modules`. */
const MODULE_FILES = ['go.mod', 'go.sum', 'pkg', 'tests/fixtures'];
const OPTIONS = ['--integration', '--coverpkg=./pkg/...', '--workers=1', '--timeout-coefficient=20'];

main(async () => {
  const narrowed = process.argv.slice(2);
  const copy = mkdtempSync(path.join(tmpdir(), 'sync-health-mutants-'));
  try {
    for (const file of MODULE_FILES) {
      cpSync(path.join(ROOT, file), path.join(copy, file), { recursive: true });
    }
    for (const directory of narrowed.length > 0 ? narrowed : ['client', 'frames', 'plugin']) {
      await run('go', ['run', GREMLINS, 'unleash', ...OPTIONS, `./pkg/${directory}`], { cwd: copy });
    }
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
});

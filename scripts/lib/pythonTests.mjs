/**
 * The check of the Python connector library: lints and type-checks it, builds it, installs it in an empty environment,
 * and tests it there with the real server. It also tests other Python senders: the SDKs of CloudEvents and
 * OpenTelemetry.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { tool } from './checks.mjs';
import { freePort } from './freePort.mjs';
import { Processes, waitFor } from './processes.mjs';
import { buildWheel, environmentWith, findPython, libraryTools, PYTHON_LIBRARY } from './python.mjs';
import { write } from './say.mjs';
import { SERVER_ARGS } from './serverProcess.mjs';

const TOKEN = 'a-token-for-this-check-alone';
const HOOKED = 'py-hooked';

/** A test that hangs fails; a slow test on a busy machine does not. */
const UNITTEST_TIMEOUT_MS = 600_000;

/** If nothing can be tested, `skips` says why. */
export async function pythonTests() {
  const python = await findPython();
  if (!python.command) {
    return skipped(python.why);
  }
  const tools = await libraryTools(python);
  if (!tools) {
    return skipped("pip can't get what connector-python/tests/requirements.txt lists; its output is above");
  }
  const directory = mkdtempSync(path.join(tmpdir(), 'sync-health-python-'));
  const processes = new Processes();
  try {
    await buildWheel(python, tools, PYTHON_LIBRARY, directory);
    const wheel = path.join(directory, readdirSync(directory)[0]);
    const empty = await environmentWith(python, path.join(directory, 'empty'), ['--no-index', '--no-deps', wheel]);
    const env = await startServer(processes, directory);
    return sum([
      await inLibrary(tools, 'ruff', 'check', '--quiet'),
      await inLibrary(tools, 'ruff', 'format', '--quiet', '--check'),
      await inLibrary(tools, 'mypy', 'src', 'interop'),
      // As for its users: the types are found in the package.
      await inLibrary(tools, 'mypy', '--python-executable', empty, 'tests'),
      await unittest(empty, 'tests', env),
      await unittest(tools, 'interop', env),
    ]);
  } finally {
    await processes.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

function skipped(why) {
  const skips = { suite: 'python', why: `the Python connector library: ${why}` };
  return { passed: 0, failed: 0, skipped: 0, skips };
}

const sum = (all) =>
  all.reduce((total, each) => ({
    passed: total.passed + each.passed,
    failed: total.failed + each.failed,
    skipped: total.skipped + each.skipped,
  }));

const inLibrary = (python, module, ...args) => tool(python, ['-m', module, ...args], { cwd: PYTHON_LIBRARY });

/**
 * Starts a server that soon hands commands out again and calls one connector's webhook. Returns how tests find both.
 */
async function startServer(processes, directory) {
  const listen = `127.0.0.1:${await freePort()}`;
  const hookPort = await freePort();
  const hookSecret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
  const server = processes.start('server', process.execPath, SERVER_ARGS, {
    env: {
      SYNC_HEALTH_LISTEN: listen,
      SYNC_HEALTH_DATA_DIR: path.join(directory, 'data'),
      SYNC_HEALTH_BOOTSTRAP_TOKEN: TOKEN,
      SYNC_HEALTH_LOG_LEVEL: 'error',
      SYNC_HEALTH_REDELIVERY_SECONDS: '1',
      SYNC_HEALTH_WEBHOOKS: JSON.stringify({ [HOOKED]: { url: `http://127.0.0.1:${hookPort}/`, secret: hookSecret } }),
      CLICKHOUSE_URL: '',
      DATABASE_URL: '',
    },
    quiet: true,
  });
  await waitFor(`http://${listen}/readyz`, server, { timeoutMs: 120_000 });
  return {
    SYNC_HEALTH_URL: `http://${listen}`,
    SYNC_HEALTH_TOKEN: TOKEN,
    HOOKED_CONNECTOR: HOOKED,
    HOOK_PORT: String(hookPort),
    HOOK_SECRET: hookSecret,
  };
}

/** Runs the tests of a folder and reads their counts from the runner's last lines. */
async function unittest(python, folder, env) {
  const child = spawn(python, ['-X', 'dev', '-m', 'unittest', 'discover', '-s', folder, '-t', '.'], {
    cwd: PYTHON_LIBRARY,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: UNITTEST_TIMEOUT_MS,
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk) => (text += chunk));
  }
  const [code] = await once(child, 'close');
  write(text);
  const count = (pattern) => Number(pattern.exec(text)?.[1] ?? 0);
  const ran = count(/^Ran (\d+) tests?/m);
  const left = count(/\bskipped=(\d+)\)?$/m);
  const failed = count(/\bfailures=(\d+)/) + count(/\berrors=(\d+)/) || (code === 0 && ran > 0 ? 0 : 1);
  return { passed: Math.max(0, ran - failed - left), failed, skipped: left };
}

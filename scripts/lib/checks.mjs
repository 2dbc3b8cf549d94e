/**
 * The checks of `npm test`. Each runs one tool and returns how many of its tests passed, failed and were skipped. If
 * the tool's report names them, `failures` lists the failed tests.
 */
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import readline from 'node:readline';

import { ensureBuilt } from './build.mjs';
import { exitCode, ROOT } from './processes.mjs';
import { red, say, UserError, write } from './say.mjs';

const REPORTS = path.join(ROOT, 'test-results');

/** The path of a runner's report. An old report is removed so that it can't be read by mistake. */
function reportFile(name) {
  mkdirSync(REPORTS, { recursive: true });
  const file = path.join(REPORTS, name);
  rmSync(file, { force: true });
  return file;
}

/** Reads a runner's report. A runner that failed without one counts as one failed test. */
function readReport(file, code, count) {
  try {
    const counts = count(JSON.parse(readFileSync(file, 'utf8')));
    return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

/** A tool that only succeeds or fails counts as one test. */
export async function tool(command, args, options) {
  const code = await exitCode(command, args, options);
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 };
}

/** Builds the named parts. Counts as one test, so that the other checks still run if a build fails. */
export async function builds(...names) {
  try {
    await ensureBuilt(...names);
    return { passed: 1, failed: 0, skipped: 0 };
  } catch (error) {
    if (!(error instanceof UserError)) {
      throw error;
    }
    say(`${red('✗')} ${error.message}`);
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

/** Jest's default leaves one core idle, which is half of a machine with two. Tests often wait for their engine. */
const JEST_WORKERS = Math.max(2, availableParallelism() - 1);
/**
 * As for the server (serverProcess.mjs): tests of pages take a sixteenth less processor time with less garbage
 * collection.
 */
const JEST_NODE_OPTIONS = `${process.env.NODE_OPTIONS ?? ''} --max-semi-space-size=64`;

export async function jest() {
  const file = reportFile('jest.json');
  const reporters = ['default', path.join(ROOT, 'scripts/lib/testDurations.mjs')].map((name) => `--reporters=${name}`);
  const output = ['--json', `--outputFile=${file}`];
  const code = await exitCode('jest', ['--ci', `--maxWorkers=${JEST_WORKERS}`, ...reporters, ...output], {
    env: { NODE_OPTIONS: JEST_NODE_OPTIONS },
  });
  return readReport(file, code, (report) => ({
    passed: report.numPassedTests,
    failed: report.numFailedTests + report.numRuntimeErrorTestSuites,
    skipped: report.numPendingTests + report.numTodoTests,
    failures: report.testResults.flatMap(failuresOfFile),
  }));
}

/** A file that could not be run has no tests. */
function failuresOfFile({ name, status, assertionResults }) {
  const failed = assertionResults.filter((test) => test.status === 'failed').map((test) => test.fullName);
  const names = failed.length === 0 && status === 'failed' ? ['could not be run'] : failed;
  return names.map((test) => `${path.relative(ROOT, name)} › ${test}`);
}

/** The browser tests on a stage. `version` is the Grafana of the preview if it is not the oldest supported one. */
export async function playwright(stage, version = '') {
  const file = reportFile(`playwright-${stage}${version}.json`);
  const code = await exitCode('playwright', ['test', '--reporter=list,json'], {
    env: { PLAYWRIGHT_JSON_OUTPUT_FILE: file, SYNC_HEALTH_STAGE: stage, SYNC_HEALTH_PREVIEW_GRAFANA: version },
  });
  return readReport(file, code, ({ stats, suites }) => ({
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected,
    skipped: stats.skipped,
    failures: suites.flatMap(failuresOfSuite),
  }));
}

function failuresOfSuite({ suites = [], specs }) {
  const failed = specs.filter(({ ok }) => !ok).map(({ file, line, title }) => `tests/${file}:${line} › ${title}`);
  return [...failed, ...suites.flatMap(failuresOfSuite)];
}

/** Runs the tests of the Go module in a directory. */
export async function goTest(directory = '.') {
  const counts = { passed: 0, failed: 0, skipped: 0, failures: [] };
  const child = spawn('go', ['test', '-json', './...'], {
    cwd: path.join(ROOT, directory),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stderr.setEncoding('utf8').on('data', write);
  const kinds = { pass: 'passed', fail: 'failed', skip: 'skipped' };
  const output = new Map();
  for await (const line of readline.createInterface({ input: child.stdout })) {
    const event = line.startsWith('{') ? JSON.parse(line) : {};
    const id = `${event.Package ?? event.ImportPath} ${event.Test ?? ''}`;
    if (event.Action === 'output' || event.Action === 'build-output') {
      output.set(id, `${output.get(id) ?? ''}${event.Output}`);
    }
    const isFailure = event.Action === 'fail' || event.Action === 'build-fail';
    if (isFailure) {
      write(output.get(id) ?? '');
      counts.failures.push(id.trim());
    }
    if (event.Test && event.Action in kinds) {
      counts[kinds[event.Action]]++;
    } else if (event.Package && event.Action in kinds && event.Action !== 'skip') {
      write(`${event.Action === 'pass' ? 'ok  ' : 'FAIL'} ${event.Package} (${event.Elapsed} s)\n`);
    }
  }
  const code = child.exitCode ?? (await new Promise((resolve) => child.once('exit', resolve)));
  return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

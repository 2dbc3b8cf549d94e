/** Finds Python on this machine, and makes environments with packages. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { output, ROOT, run } from './processes.mjs';
import { UserError } from './say.mjs';

export const PYTHON_LIBRARY = path.join(ROOT, 'connector-python');

/** The version in the connector library's pyproject.toml. */
const MIN_PYTHON = [3, 10];
/** The first version that can install into an environment without pip, which is made seconds faster. */
const MIN_PIP = [22, 3];
/** Environments with other requirements stay until node_modules is removed. */
const CACHE = path.join(ROOT, 'node_modules', '.cache', 'python');

const PIP = ['-m', 'pip', '--disable-pip-version-check'];

const isAtLeast = ([major, minor], [leastMajor, leastMinor]) =>
  major > leastMajor || (major === leastMajor && minor >= leastMinor);

const numbers = (version) => version.split('.').map(Number);

/** Returns the command of a suitable interpreter, or why there is none. */
export async function findPython() {
  const commands = process.env.SYNC_HEALTH_PYTHON ? [process.env.SYNC_HEALTH_PYTHON] : ['python3', 'python'];
  const found = [];
  for (const command of commands) {
    const version = await output(command, ['-c', 'import platform, venv; print(platform.python_version())']);
    const pip = (await output(command, [...PIP, '--version']))?.split(' ')[1];
    if (version && pip && isAtLeast(numbers(version), MIN_PYTHON) && isAtLeast(numbers(pip), MIN_PIP)) {
      return { command, version };
    }
    found.push(`${command} ${version ? `is ${version} with ${pip ? `pip ${pip}` : 'no pip'}` : 'is not there'}`);
  }
  return {
    why: `Python ${MIN_PYTHON.join('.')} with venv and pip ${MIN_PIP.join('.')} or later is needed; ${found.join(', ')}`,
  };
}

/** Makes an empty environment; returns its interpreter. */
async function makeEnvironment(python, directory) {
  await run(python.command, ['-m', 'venv', '--without-pip', '--clear', directory]);
  return path.join(directory, 'bin', 'python');
}

/** Makes an environment with packages; returns its interpreter. */
export async function environmentWith(python, directory, packages) {
  const interpreter = await makeEnvironment(python, directory);
  await run(python.command, [...PIP, '--python', interpreter, 'install', '--quiet', ...packages]);
  return interpreter;
}

/** The environment with tools that build and check the library, made once; null if its packages can't be installed. */
export async function libraryTools(python) {
  const requirements = path.join(PYTHON_LIBRARY, 'tests', 'requirements.txt');
  const key = createHash('sha256').update(python.version).update(readFileSync(requirements)).digest('hex').slice(0, 16);
  const directory = path.join(CACHE, key);
  const stamp = path.join(directory, '.complete');
  if (!existsSync(stamp)) {
    rmSync(directory, { recursive: true, force: true });
    mkdirSync(CACHE, { recursive: true });
    try {
      await environmentWith(python, directory, ['--retries', '1', '--requirement', requirements]);
    } catch (error) {
      if (error instanceof UserError) {
        return null;
      }
      throw error;
    }
    writeFileSync(stamp, '');
  }
  return path.join(directory, 'bin', 'python');
}

/** Builds a package's wheel into a directory, with the tools of an environment. */
export async function buildWheel(python, tools, source, directory) {
  const offline = ['--quiet', '--no-index', '--no-deps', '--no-build-isolation'];
  await run(python.command, [...PIP, '--python', tools, 'wheel', ...offline, '--wheel-dir', directory, source]);
}

/**
 * Generated requests to every endpoint, valid and invalid, from the API's own description, by Schemathesis from PyPI.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { BrokenPromise } from '../assert';
import { type Scenario, Skipped } from '../scenario';
import { ServerProcess, TOKEN } from '../server';

const VERSION = '4.32.5';
const ENVIRONMENT = path.resolve(__dirname, '../../.cache/schemathesis');
const EXAMPLES = 50;
const LIMIT_MS = 15 * 60_000;

/** A long poll would wait as long as a generated number says. */
const SETTINGS = `[[operations]]
include-path = "/v1/commands/pending"
parameters = { wait = 0 }
`;

const CHECKS = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_headers_conformance',
  'response_schema_conformance',
].join(',');

export const fuzz: Scenario = {
  name: 'fuzz',
  promise:
    'Generated requests to every endpoint of the OpenAPI document: no 500, and no answer that it does not describe',
  async run(directory) {
    const command = install();
    if (command === null) {
      return new Skipped('Schemathesis could not be installed from PyPI');
    }
    const settings = path.join(directory, 'settings.toml');
    writeFileSync(settings, SETTINGS);
    const log = path.join(directory, 'schemathesis.log');
    const server = await ServerProcess.start({ SYNC_HEALTH_DATA_DIR: path.join(directory, 'data') });
    const options = [
      `--config-file ${settings} run ${server.url}/docs/json --header "Authorization: Bearer ${TOKEN}"`,
      `--phases coverage,fuzzing,stateful --max-examples ${EXAMPLES} --checks ${CHECKS}`,
      '--continue-on-failure --request-timeout 20 --no-color --warnings off',
    ].join(' ');
    try {
      execFileSync('sh', ['-c', `${command} ${options} > ${log} 2>&1`], { timeout: LIMIT_MS, cwd: directory });
    } catch {
      const end = server.hasEnded ? 'The server ended' : 'The server runs';
      throw new BrokenPromise(`${readFileSync(log, 'utf8').slice(-8000)}\n${end}; its log: ${server.log.slice(-4000)}`);
    } finally {
      await server.kill();
    }
    const text = readFileSync(log, 'utf8');
    const [, cases] = /(\d+) generated, \d+ passed/.exec(text) ?? [];
    const [, endpoints] = /Tested: (\d+)/.exec(text) ?? [];
    return `Schemathesis ${VERSION}: ${Number(cases).toLocaleString('en')} requests to ${endpoints} endpoints, no 500, no answer outside the document`;
  },
};

/** Installs it into its own Python environment; null if that is not possible. */
function install(): string | null {
  const command = path.join(ENVIRONMENT, 'bin/schemathesis');
  try {
    if (!existsSync(command)) {
      execFileSync('python3', ['-m', 'venv', ENVIRONMENT], { stdio: 'pipe' });
      execFileSync(path.join(ENVIRONMENT, 'bin/pip'), ['install', '--quiet', `schemathesis==${VERSION}`], {
        stdio: 'pipe',
      });
    }
    return command;
  } catch {
    return null;
  }
}

/** The server as a process: what it prints when it starts, when it stops, and when it can't do either. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { builtServer } from './builtServer';
import { freePort } from './freePort';

jest.setTimeout(180_000);

let directory: string;
let file: string;
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'sync-health-start-'));
  file = path.join(directory, 'file');
  await writeFile(file, 'no JSON');
});
afterAll(() => rm(directory, { recursive: true }));

async function run(args: string[], environment: Record<string, string>, stopAt?: string) {
  const child = spawn(process.execPath, [await builtServer('main'), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      SYNC_HEALTH_LISTEN: `127.0.0.1:${await freePort()}`,
      SYNC_HEALTH_DATA_DIR: path.join(directory, 'data'),
      ...environment,
    },
  });
  let said = '';
  let log = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString('utf8')));
  child.stdout.on('data', (chunk: Buffer) => {
    log += chunk.toString('utf8');
    // Once: a second signal would not wait for the drain.
    if (stopAt !== undefined && log.includes(stopAt) && !child.killed) {
      child.kill('SIGTERM');
    }
  });
  await once(child, 'close');
  return { code: child.exitCode, said, log };
}

it('a script that reads a new token gets only the token; everything else goes to stderr', async () => {
  const { code, said, log } = await run(['token', 'create', '--name', 'script', '--scopes', 'ingest'], {});
  expect({ code, log }).toEqual({ code: 0, log: expect.stringMatching(/^sh_[0-9a-f]{12}_[A-Za-z0-9_-]{43}\n$/) });
  expect(said).toMatch(/^This is the only time that the token is shown\. .*\n$/);
});

it('a server logs where it listens, that it is stopping, and that it has stopped', async () => {
  const { code, said, log } = await run([], {}, 'Server listening at');
  expect({ code, said }).toEqual({ code: 0, said: '' });
  const messages = log
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as { msg: string }).msg);
  const places = [/^starting/, /^Server listening at http/, /^stopping: /, /^stopped$/].map((expected) =>
    messages.findIndex((message) => expected.test(message))
  );
  expect(places).not.toContain(-1);
  expect(places).toEqual([...places].sort((a, b) => a - b));
});

it.each<[what: string, args: string[], environment: () => Record<string, string>, said: RegExp]>([
  ['a wrong setting', [], () => ({ SYNC_HEALTH_QUIET_DAYS: 'week' }), /^SYNC_HEALTH_QUIET_DAYS must be a whole number/],
  ['a data directory that is a file', [], () => ({ SYNC_HEALTH_DATA_DIR: file }), /^SYNC_HEALTH_DATA_DIR .*a file/],
  [
    'a data directory below /proc',
    [],
    () => ({ SYNC_HEALTH_DATA_DIR: '/proc/self/data/below' }),
    /^SYNC_HEALTH_DATA_DIR \/proc\/self\/data\/below can't be used/,
  ],
  [
    'a token for a data directory that is a file',
    ['token', 'list'],
    () => ({ SYNC_HEALTH_DATA_DIR: file }),
    /^SYNC_HEALTH_DATA_DIR .*a file/,
  ],
  ['an unknown command', ['start'], () => ({}), /^There is no command "start"/],
])('%s ends it with status 1 and one line', async (_what, args, environment, expected) => {
  const { code, said } = await run(args, environment());
  expect(said).toMatch(expected);
  expect(said.trimEnd()).not.toContain('\n');
  expect(code).toBe(1);
});

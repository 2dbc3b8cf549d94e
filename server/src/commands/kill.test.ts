/** The server as a process of its own, killed at random moments: what it answered is there when it is back. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';

import { type Command, type CommandDetail, type QueryResult } from '@sync-health/contract';

import { failed, RANGE } from '../testing/operations';

jest.setTimeout(600_000);

const ROUNDS = Number(process.env.KILL_ROUNDS ?? 3);
const RECORDS = 40;
const TOKEN = 'kill-test-token';

let dataDir: string;
let child: ChildProcess;
let url: string;

async function start() {
  child = spawn(process.execPath, ['--import', 'tsx', path.resolve(__dirname, '../main.ts')], {
    env: {
      ...process.env,
      SYNC_HEALTH_LISTEN: '127.0.0.1:0',
      SYNC_HEALTH_DATA_DIR: dataDir,
      SYNC_HEALTH_BOOTSTRAP_TOKEN: TOKEN,
      SYNC_HEALTH_LOG_LEVEL: 'info',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout! });
  url = await new Promise<string>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}`)));
    lines.on('line', (line) => {
      const found = /Server listening at (http:[^"]+)"/.exec(line)?.[1];
      if (found !== undefined) {
        resolve(found);
      }
    });
  });
  child.removeAllListeners('exit');
}

function kill(): Promise<void> {
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGKILL');
  });
}

beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'sync-health-kill-'));
  await start();
});
afterAll(async () => {
  await kill();
  await rm(dataDir, { recursive: true });
});

async function call<Body>(route: string, body?: object, headers: Record<string, string> = {}): Promise<Body> {
  const response = await fetch(url + route, {
    method: body ? 'POST' : 'GET',
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json', ...headers },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  return (await response.json()) as Body;
}

const retry = (eventIds: string[], key: string) =>
  call<Command>('/v1/commands', { type: 'retry', connector: 'c1', eventIds }, { 'idempotency-key': key });

it('a command that was answered outlives kill -9, and pressing again retries no record twice', async () => {
  const answered = new Map<string, Command>();
  const remember = (command: Command) => {
    answered.set(command.id, command);
    return command;
  };
  for (let round = 0; round < ROUNDS; round++) {
    const ids = Array.from({ length: RECORDS }, (_, index) => `evt-${round}-${index}`);
    await call(
      '/v1/events',
      ids.map((id) => failed({ id, recordId: `record of ${id}` }))
    );
    const ask = () => [retry(ids.slice(0, 30), `${round} first`), retry(ids.slice(10), `${round} second`)];
    const asked = ask().map((answer) => answer.then(remember, () => null));
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 300));
    await kill();
    await Promise.all(asked);
    await start();

    const again = (await Promise.all(ask())).map(remember);
    expect(again.reduce((sum, { accepted }) => sum + accepted, 0)).toBe(RECORDS);
    for (const { id, accepted } of answered.values()) {
      expect((await call<CommandDetail>(`/v1/commands/${id}`)).items).toHaveLength(accepted);
    }
    const { fields } = await call<QueryResult>('/v1/query', { ...RANGE, query: { type: 'failures', limit: 1000 } });
    const states = fields.find(({ name }) => name === 'state')?.values;
    expect(states).toEqual(Array(RECORDS * (round + 1)).fill('retrying'));
  }
});

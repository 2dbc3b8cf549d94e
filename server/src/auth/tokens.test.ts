import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { FailedAttempts } from './failedAttempts';
import { isLoopback, refusalToListen } from './listenRule';
import { tokenCommand } from './tokenCommand';
import { Tokens } from './tokens';

let directory: string;
let file: string;

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'sync-health-tokens-'));
  file = path.join(directory, 'deep', 'tokens.json');
});
afterEach(() => rm(directory, { recursive: true }));

const run = (...args: string[]) => tokenCommand(args, file);
const create = async (...args: string[]) => (await run('create', ...args)).split('\n')[0] ?? '';
const idIn = (token: string) => token.slice(3, 15);

it('a token is shown once and kept as a hash only, for its owner alone to read', async () => {
  const token = await create('--name', 'grafana', '--scopes', 'read,operate');

  expect(token).toMatch(/^sh_[0-9a-f]{12}_[A-Za-z0-9_-]{43}$/);
  const secret = token.slice('sh_123456789012_'.length);
  expect(await readFile(file, 'utf8')).not.toContain(secret);
  expect(await run('list')).not.toContain(secret);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});

it('tokens are listed with name, scopes and connectors, and revoked by id', async () => {
  await create('--name', 'grafana', '--scopes', 'read');
  const id = idIn(
    await create('--name', 'zuora', '--scopes', 'connector,ingest', '--connector', 'a', '--connector', 'b')
  );

  expect(await run('list')).toMatch(new RegExp(`grafana +read +all .*\n${id} +zuora +ingest,connector +a, b +`));
  expect(await run('revoke', id)).toContain(`Revoked ${id} (zuora)`);
  expect(await run('list')).not.toContain('zuora');
  await expect(run('revoke', id)).rejects.toThrow('There is no token');
});

it.each([
  [['create', '--scopes', 'read'], '--name must'],
  [['create', '--name', 'forged\nline', '--scopes', 'read'], '--name must'],
  [['create', '--name', 'x'], '--scopes must list some of ingest, read, operate, connector, manage'],
  [['create', '--name', 'x', '--scopes', 'read,write'], 'write is none of them'],
  [['create', '--name', 'x', '--scopes', 'read', '--connector', ''], '--connector must'],
  [['create', '--name', 'x', '--scopes', 'read', '--all'], 'Usage'],
  [['revoke'], 'There is no token'],
  [['remove'], 'Usage'],
])('%j is answered with what is accepted', async (args, message) => {
  await expect(run(...args)).rejects.toThrow(message);
});

it('commands at once wait for each other and lose nothing', async () => {
  await Promise.all(['a', 'b', 'c', 'd'].map((name) => create('--name', name, '--scopes', 'read')));
  expect((await run('list')).split('\n')).toHaveLength(5);
});

it('a token gives its scopes and connectors, until it is revoked, while the server runs', async () => {
  const tokens = new Tokens(file, 'bootstrap');
  expect(await tokens.holderOf('sh_none')).toBeNull();
  const token = await create('--name', 'x', '--scopes', 'read', '--connector', 'a');

  expect(await tokens.holderOf(token)).toEqual({ name: 'x', scopes: ['read'], connectors: ['a'] });
  await run('revoke', idIn(token));
  expect(await tokens.holderOf(token)).toBeNull();
});

it('the id alone, another secret, or half a token is none', async () => {
  const token = await create('--name', 'x', '--scopes', 'read');
  const other = await create('--name', 'y', '--scopes', 'read');
  const tokens = new Tokens(file, 'bootstrap');

  for (const wrong of ['', idIn(token), token.slice(0, -1), `${token}x`, token.slice(0, 16) + other.slice(16)]) {
    expect(await tokens.holderOf(wrong)).toBeNull();
  }
  expect(tokens.bootstrapCallerOf('bootstra')).toBeNull();
  expect(tokens.bootstrapCallerOf('bootstrap')?.scopes).toHaveLength(5);
});

it('a damaged file is refused, never read as a file without tokens', async () => {
  const token = await create('--name', 'x', '--scopes', 'read');
  await writeFile(file, '{"version":1,"tok');
  await expect(new Tokens(file, null).holderOf(token)).rejects.toThrow(`${file} does not hold tokens`);
  await expect(create('--name', 'y', '--scopes', 'read')).rejects.toThrow('does not hold tokens');
});

it('a server does not listen beyond loopback before it has a token', async () => {
  const refusal = (host: string, bootstrapToken: string | null = null) =>
    refusalToListen(host, new Tokens(file, bootstrapToken));

  expect(await refusal('0.0.0.0')).toContain('without any token: create one');
  expect(await refusal('0.0.0.0', 'x')).toBeNull();
  expect(await refusal('::1')).toBeNull();
  const token = await create('--name', 'x', '--scopes', 'read');
  expect(await refusal('0.0.0.0')).toBeNull();
  await run('revoke', idIn(token));
  expect(await refusal('0.0.0.0')).toContain('without any token');
});

it.each([
  ['127.0.0.1', true],
  ['127.1.2.3', true],
  ['::1', true],
  ['localhost', true],
  ['0.0.0.0', false],
  ['::', false],
  ['10.0.0.1', false],
  ['127.0.0.1.example.com', false],
])('%s is loopback: %s', (host, expected) => {
  expect(isLoopback(host)).toBe(expected);
});

it('an address that fails too often waits for the rest of a minute, others do not', () => {
  let nowMs = 0;
  const failed = new FailedAttempts(() => nowMs);
  for (let attempt = 0; attempt < 30; attempt++) {
    expect(failed.waitSeconds('192.0.2.1')).toBe(0);
    failed.add('192.0.2.1');
  }

  nowMs = 20_000;
  expect(failed.waitSeconds('192.0.2.1')).toBe(40);
  expect(failed.waitSeconds('192.0.2.2')).toBe(0);
  nowMs = 60_000;
  expect(failed.waitSeconds('192.0.2.1')).toBe(0);
});

it.each([
  ['2001:db8:1:2::1', '2001:db8:1:2:ffff:1:2:3', true],
  ['2001:db8:1:2::1', '2001:0DB8:1:2:0:0:0:9', true],
  ['2001:db8:1::1', '2001:db8:1:0:5::', true],
  ['2001:db8:1:2::1', '2001:db8:1:3::1', false],
  ['fe80::1%eth0', 'fe80::2%eth0', true],
  ['::ffff:192.0.2.1', '192.0.2.1', true],
  ['::ffff:192.0.2.1', '::ffff:192.0.2.2', false],
])('whoever fails as %s waits as %s: %s', (address, other, isSame) => {
  const failed = new FailedAttempts(() => 0);
  for (let attempt = 0; attempt < 30; attempt++) {
    failed.add(address);
  }
  expect(failed.waitSeconds(other) > 0).toBe(isSame);
});

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { tokenCommand } from './tokenCommand';

let dataDir: string;
beforeAll(async () => (dataDir = await mkdtemp(path.join(tmpdir(), 'sync-health-token-command-'))));
afterAll(() => rm(dataDir, { recursive: true }));

const remarks: string[] = [];
const run = (...args: string[]) =>
  tokenCommand(args, { dataDir, databaseUrl: null, tokensFile: null }, (line) => remarks.push(line));

test.each([
  [['create', '--scopes', 'read'], '--name must have 1 to 100'],
  [['create', '--name', 'forged\nline', '--scopes', 'read'], '--name must'],
  [['create', '--name', 'x'], '--scopes must list some of ingest, read, operate, connector, manage'],
  [['create', '--name', 'x', '--scopes', 'read,write'], 'write is not one of them'],
  [['create', '--name', 'x', '--scopes', 'read', '--connector', ''], '--connector must have 1 to 100'],
  [['create', '--name', 'x', '--scopes', 'read', '--expires', 'soon'], '--expires must be in the future'],
  [['create', '--name', 'x', '--scopes', 'read', '--expires', '0d'], '(12h, 90d, 26w)'],
  [['create', '--name', 'x', '--scopes', 'read', '--expires', '2020-01-01T00:00:00Z'], '--expires must be'],
  [['create', '--name', 'x', '--scopes', 'read', '--all'], "'--all'"],
  [['list', '--name', 'x'], "'--name'"],
  [['revoke'], 'takes one id'],
  [['revoke', 'nope'], 'There is no token nope'],
  [['remove'], 'There is no command token remove'],
  [[], 'token needs a command'],
])('%j is answered with what is accepted', async (args, message) => {
  await expect(run(...args)).rejects.toThrow(message);
});

test('an empty list says how to create a token', async () => {
  expect(await run('list')).toMatch(/^There are no tokens\. Make one with: .*\n\nTokens are in /);
});

test('the output for scripts is only the new token', async () => {
  expect(await run('create', '--name', 'script', '--scopes', 'ingest')).toMatch(/^sh_[0-9a-f]{12}_[A-Za-z0-9_-]{43}$/);
  expect(remarks).toEqual([expect.stringMatching(/^This is the only time that the token is shown\. Its id is /)]);
});

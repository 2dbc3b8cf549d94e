import { readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { describeEachStore } from '../decisions/testing/eachStore';
import { refusalToListen } from './listenRule';
import { type StoreConfig, tokenCommand } from './tokenCommand';
import { hashOf, newToken } from './tokenFormat';
import { type Caller, Tokens } from './tokens';

const DAY_MS = 86_400_000;

describeEachStore('tokens', (place, kind) => {
  let opened: Tokens[] = [];
  beforeEach(() => (opened = []));
  afterEach(async () => {
    jest.restoreAllMocks();
    await Promise.all(opened.map((tokens) => tokens.close()));
  });

  const config = (): StoreConfig => ({ ...place().config, tokensFile: null });
  /** Everything that a terminal shows. */
  const run = async (...args: string[]) => {
    const remarks: string[] = [];
    const output = await tokenCommand(args, config(), (line) => remarks.push(line));
    return [output, ...remarks].join('\n');
  };
  const create = async (...args: string[]) => (await run('create', ...args)).split('\n')[0] ?? '';
  const idIn = (token: string) => token.slice(3, 15);

  /** The tokens as another server process sees them. */
  async function newProcess(bootstrapToken: string | null = null) {
    const store = await place().open();
    const tokens = new Tokens(store, bootstrapToken);
    opened.push(tokens);
    return { store, tokens };
  }

  const callerOf = async (tokens: Tokens, token: string): Promise<Caller | null> => {
    const holder = await tokens.holderOf(token);
    return holder && 'caller' in holder ? holder.caller : null;
  };

  const audited = async () => {
    const { db } = await place().open();
    return db.selectFrom('audit').select(['action', 'subject', 'actor', 'detail']).orderBy('id').execute();
  };

  /** The file that a server of an earlier version would have left. */
  async function writeFileOf(...names: string[]) {
    const made = names.map((name) => ({ name, ...newToken() }));
    const tokens = made.map(({ id, name, hash }) => ({
      id,
      name,
      scopes: ['ingest', 'read'],
      connectors: name === 'bound' ? ['a'] : null,
      hash,
      createdAt: '2026-01-02T03:04:05.000Z',
    }));
    const file = path.join(place().config.dataDir, 'tokens.json');
    await writeFile(file, JSON.stringify({ version: 1, tokens }));
    return { made, file };
  }

  test('a token is shown once, with where it is stored, and stored only as a hash', async () => {
    const output = await run('create', '--name', 'grafana', '--scopes', 'read,operate');
    const token = output.split('\n')[0]!;

    expect(token).toMatch(/^sh_[0-9a-f]{12}_[A-Za-z0-9_-]{43}$/);
    const { databaseUrl, dataDir } = place().config;
    expect(output).toContain(
      databaseUrl === null
        ? `Tokens are in ${path.join(dataDir, 'decisions.sqlite')} (SYNC_HEALTH_DATA_DIR).`
        : `Tokens are in PostgreSQL at ${new URL(databaseUrl).host}${new URL(databaseUrl).pathname} (DATABASE_URL).`
    );
    const secret = token.slice('sh_123456789012_'.length);
    expect(await run('list')).not.toContain(secret);
    const { store } = await newProcess();
    const rows = await store.db.selectFrom('tokens').selectAll().execute();
    expect(rows).toMatchObject([{ id: idIn(token), hash: hashOf(token), name: 'grafana' }]);
    expect(JSON.stringify([rows, await audited()])).not.toContain(secret);
    if (kind === 'SQLite') {
      for (const name of ['decisions.sqlite', 'decisions.sqlite-wal']) {
        expect((await stat(path.join(dataDir, name))).mode & 0o777).toBe(0o600);
      }
    }
  });

  test('tokens are listed with their scopes and revoked by id; revoked ones are listed on request', async () => {
    await create('--name', 'grafana', '--scopes', 'read');
    const id = idIn(
      await create('--name', 'zuora', '--scopes', 'connector,ingest', '--connector', 'a', '--connector', 'b')
    );

    expect(await run('list')).toMatch(
      new RegExp(`grafana +read +all +valid +never .*\n${id} +zuora +ingest,connector +a, b +valid +never `)
    );
    expect(await run('revoke', id)).toContain(`Revoked ${id} (zuora)`);
    expect(await run('list')).not.toContain('zuora');
    expect(await run('list', '--all')).toMatch(/zuora .* revoked 20/);
    await expect(run('revoke', id)).rejects.toThrow(`There is no token ${id} that is valid`);
  });

  test('every change is in the audit, with who made it', async () => {
    const id = idIn(await create('--name', 'x', '--scopes', 'read', '--connector', 'a'));
    await run('revoke', id);
    const entries = await audited();
    expect(entries.map(({ action, subject }) => [action, subject])).toEqual([
      ['token.create', id],
      ['token.revoke', id],
    ]);
    expect(entries[0]!.actor).toContain('(command line)');
    expect(JSON.parse(entries[0]!.detail)).toMatchObject({ name: 'x', scopes: ['read'], connectors: ['a'] });
  });

  test('a token that one process creates or revokes is known to every other with its next call', async () => {
    const { tokens } = await newProcess();
    const { tokens: another } = await newProcess();
    expect(await tokens.holderOf(newToken().token)).toBeNull();
    const token = await create('--name', 'x', '--scopes', 'read', '--connector', 'a');
    const caller = { id: idIn(token), name: 'x', scopes: ['read'], connectors: ['a'] };
    expect(await callerOf(tokens, token)).toEqual(caller);
    expect(await callerOf(another, token)).toEqual(caller);

    // However long the test takes, tokens are not read again because of age.
    const nowMs = performance.now();
    jest.spyOn(performance, 'now').mockImplementation(() => nowMs);
    await run('revoke', idIn(token));
    if (kind === 'SQLite') {
      // The file itself shows that it was written.
      expect(await tokens.holderOf(token)).toBeNull();
      expect(await another.holderOf(token)).toBeNull();
    }
    for (const each of [tokens, another]) {
      while (await each.holderOf(token)) {
        await sleep(10);
      }
    }
  });

  test('a revoked token is refused after a second even without a notification', async () => {
    const { store, tokens } = await newProcess();
    const token = await create('--name', 'x', '--scopes', 'read');
    expect(await callerOf(tokens, token)).not.toBeNull();
    // As if another process's notification were lost.
    const other = await place().open();
    await other.db
      .updateTable('tokens')
      .set({ state: 'revoked', revoked_at_ms: 1, revoked_by: 'x' })
      .where('id', '=', idIn(token))
      .execute();
    const nowMs = performance.now();
    jest.spyOn(performance, 'now').mockImplementation(() => nowMs + 1001);
    expect(await tokens.holderOf(token)).toBeNull();
    expect(store.dialect).toBe(kind === 'SQLite' ? 'sqlite' : 'postgresql');
  });

  test('calls share reads of the database, and read nothing while nothing has changed', async () => {
    const { store, tokens } = await newProcess();
    const token = await create('--name', 'x', '--scopes', 'read');
    await tokens.holderOf(token);
    const nowMs = performance.now();
    jest.spyOn(performance, 'now').mockImplementation(() => nowMs);
    const looks = jest.spyOn(store.db, 'selectFrom');
    await Promise.all(Array.from({ length: 50 }, () => tokens.holderOf(token)));
    expect(looks.mock.calls.length).toBeLessThanOrEqual(3);
    looks.mockClear();
    await Promise.all(Array.from({ length: 50 }, () => tokens.holderOf(newToken().token)));
    expect(looks.mock.calls.length).toBeLessThanOrEqual(6);
  });

  test('the database itself refuses to make a revoked token valid', async () => {
    const id = idIn(await create('--name', 'x', '--scopes', 'read'));
    await run('revoke', id);
    const { db } = await place().open();
    const undo = { state: 'valid', revoked_at_ms: null, revoked_by: null } as const;
    await expect(db.updateTable('tokens').set(undo).where('id', '=', id).execute()).rejects.toThrow(
      'A final state of tokens stays'
    );
  });

  test('a token expires at its time, and the answer says so', async () => {
    const token = await create('--name', 'x', '--scopes', 'read', '--expires', '90d');
    const { tokens } = await newProcess();
    expect(await callerOf(tokens, token)).not.toBeNull();
    const [row] = await (await place().open()).db.selectFrom('tokens').select('expires_at_ms').execute();
    const expiresAtMs = row!.expires_at_ms!;
    expect(Math.abs(expiresAtMs - Date.now() - 90 * DAY_MS)).toBeLessThan(DAY_MS);

    const now = jest.spyOn(Date, 'now').mockImplementation(() => expiresAtMs - 1);
    expect(await callerOf(tokens, token)).not.toBeNull();
    now.mockImplementation(() => expiresAtMs);
    expect(await tokens.holderOf(token)).toEqual({ expiredAtMs: expiresAtMs });
    expect(await run('list')).toContain(`expired ${new Date(expiresAtMs).toISOString()}`);
  });

  test('last use is written in the background, once for many calls, and never set back', async () => {
    const token = await create('--name', 'x', '--scopes', 'read');
    const { store, tokens } = await newProcess();
    const { tokens: another } = await newProcess();
    const lastUsed = async () =>
      (await store.db.selectFrom('tokens').select('last_used_at_ms').executeTakeFirstOrThrow()).last_used_at_ms;
    const transactions = jest.spyOn(store, 'transaction');
    const now = jest.spyOn(Date, 'now');
    now.mockImplementation(() => 1_790_000_000_000);
    await another.holderOf(token);
    now.mockImplementation(() => 1_790_000_050_000);
    for (let call = 0; call < 10; call++) {
      await tokens.holderOf(token);
    }
    expect(await lastUsed()).toBeNull();
    expect(transactions).not.toHaveBeenCalled();
    await tokens.noteUses();
    await tokens.noteUses();
    expect(transactions).toHaveBeenCalledTimes(1);
    await another.noteUses();
    expect(await lastUsed()).toBe(1_790_000_050_000);
    expect(await run('list')).toContain('2026-09-21T14:14:10.000Z');
  });

  test('the id alone, another secret, or half a token is not accepted', async () => {
    const token = await create('--name', 'x', '--scopes', 'read');
    const other = await create('--name', 'y', '--scopes', 'read');
    const { tokens } = await newProcess('bootstrap');

    for (const wrong of ['', idIn(token), token.slice(0, -1), `${token}x`, token.slice(0, 16) + other.slice(16)]) {
      expect(await tokens.holderOf(wrong)).toBeNull();
    }
    expect(tokens.bootstrapCallerOf('bootstra')).toBeNull();
    expect(tokens.bootstrapCallerOf('bootstrap')?.scopes).toHaveLength(5);
  });

  test('a server does not listen beyond loopback without a valid token', async () => {
    const { store, tokens } = await newProcess();
    const refusal = (host: string) => refusalToListen(host, tokens);
    expect(await refusal('0.0.0.0')).toContain('without any token: create one');
    expect(await refusalToListen('0.0.0.0', (await newProcess('x')).tokens)).toBeNull();
    expect(await refusal('::1')).toBeNull();
    const token = await create('--name', 'x', '--scopes', 'read', '--expires', '1h');
    tokens.forget();
    expect(await refusal('0.0.0.0')).toBeNull();
    jest.spyOn(Date, 'now').mockImplementation(() => new Date('2099-01-01').getTime());
    expect(await refusal('0.0.0.0')).toContain('without any token');
    jest.restoreAllMocks();
    await run('revoke', idIn(token));
    tokens.forget();
    expect(await refusal('0.0.0.0')).toContain('without any token');
    expect(await store.ping()).toBe(true);
  });

  test('tokens of an earlier version are imported once, and one revoked since stays revoked', async () => {
    const { made, file } = await writeFileOf('old', 'bound');
    const before = await readFile(file, 'utf8');
    expect(await run('list')).toMatch(/old +ingest,read +all +valid .* 2026-01-02T03:04:05.000Z/);
    const { tokens } = await newProcess();
    expect(await callerOf(tokens, made[1]!.token)).toMatchObject({ scopes: ['ingest', 'read'], connectors: ['a'] });

    await run('revoke', made[0]!.id);
    await run('list');
    expect(await run('list')).not.toContain('old');
    expect(await readFile(file, 'utf8')).toBe(before);
    const imports = (await audited()).filter(({ action }) => action === 'token.import');
    expect(imports.map(({ subject }) => subject).sort()).toEqual(made.map(({ id }) => id).sort());

    // What an earlier version added meanwhile is imported too.
    await writeFile(file, before.replace(made[0]!.id, '0123456789ab').replace(made[0]!.hash, 'f'.repeat(64)));
    expect(await run('list')).toMatch(/0123456789ab +old/);
    expect(await run('list', '--all')).toMatch(new RegExp(`${made[0]!.id} +old .*revoked`));
  });

  test('commands at the same time import and create everything once', async () => {
    await writeFileOf('old', 'bound');
    await Promise.all(['a', 'b', 'c', 'd'].map((name) => create('--name', name, '--scopes', 'read')));
    expect((await run('list')).match(/^[0-9a-f]{12} /gm)).toHaveLength(6);
    expect((await audited()).filter(({ action }) => action === 'token.import')).toHaveLength(2);
  });

  test('a damaged token file of an earlier version is refused, not read as empty', async () => {
    const { file } = await writeFileOf('old');
    await writeFile(file, '{"version":1,"tok');
    await expect(run('list')).rejects.toThrow(`${file} does not hold tokens`);
  });
});

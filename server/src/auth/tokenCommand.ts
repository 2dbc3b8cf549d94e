/**
 * `token create|list|revoke`: manages tokens from the command line in the server's store, whether or not a server runs.
 */
import { userInfo } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';

import { isServed } from '../backup/control';
import { type Config } from '../config/config';
import { DECISIONS_FILE, openDecisions } from '../decisions/open';
import { type DecisionStore } from '../decisions/store';
import { createToken, listTokens, revokeToken, type StoredToken } from '../decisions/tokens';
import { takeOverTokens } from './takeOverTokens';
import { TokenError } from './tokenError';
import { tokensFileOf } from './tokenFile';
import { newToken } from './tokenFormat';
import { CREATE_USAGE, readCreateOptions } from './tokenOptions';

export const TOKEN_USAGE = `Usage:
  ${CREATE_USAGE}
  token list [--all]
  token revoke <id>`;

export type StoreConfig = Pick<Config, 'databaseUrl' | 'dataDir' | 'tokensFile'>;

/**
 * Returns what to print. For a new token, it is only the token, so that a script can read it; everything else goes to
 * `remark`. Throws a `TokenError` if the command can't be carried out.
 */
export async function tokenCommand(
  args: string[],
  config: StoreConfig,
  remark: (line: string) => void = () => undefined
): Promise<string> {
  const [action, ...rest] = args;
  switch (action) {
    case 'create': {
      const options = readCreateOptions(rest, Date.now());
      return withStore(config, (store) => create(store, options, config, remark));
    }
    case 'list': {
      const isAll = readListOptions(rest);
      return withStore(config, async (store) => `${list(await listTokens(store.db, isAll))}\n\n${whereOf(config)}`);
    }
    case 'revoke': {
      const [id, ...more] = rest;
      if (id === undefined || more.length > 0) {
        throw new TokenError(`token revoke takes one id, as token list shows it.\n${TOKEN_USAGE}`);
      }
      return withStore(config, (store) => revoke(store, id, config));
    }
    default:
      throw new TokenError(
        `${action === undefined ? 'token needs a command' : `There is no command token ${action}`}.\n${TOKEN_USAGE}`
      );
  }
}

async function withStore(config: StoreConfig, work: (store: DecisionStore) => Promise<string>): Promise<string> {
  const store = await openDecisions(config);
  try {
    await takeOverTokens(store, tokensFileOf(config));
    return await work(store);
  } finally {
    await store.close();
  }
}

async function create(
  store: DecisionStore,
  options: ReturnType<typeof readCreateOptions>,
  config: StoreConfig,
  remark: (line: string) => void
) {
  const { id, token, hash } = newToken();
  await createToken(store, { id, hash, ...options }, changeNow());
  const isKnown = config.databaseUrl === null && (await isServed(config));
  const served = isKnown ? ' The server that runs there accepts it already.' : '';
  remark(`This is the only time that the token is shown. Its id is ${id}. ${whereOf(config)}${served}`);
  return token;
}

async function revoke(store: DecisionStore, id: string, config: StoreConfig): Promise<string> {
  const revoked = await revokeToken(store, id, changeNow());
  if (!revoked) {
    throw new TokenError(`There is no token ${id} that is valid; see: token list. ${whereOf(config)}`);
  }
  return `Revoked ${id} (${revoked.name}). A running server refuses it from now on. ${whereOf(config)}`;
}

/** Names the setting too, since the command may run in another directory than the server. */
function whereOf({ databaseUrl, dataDir }: StoreConfig): string {
  if (databaseUrl !== null) {
    // It may hold a password.
    const { host, pathname } = new URL(databaseUrl);
    return `Tokens are in PostgreSQL at ${host}${pathname} (DATABASE_URL).`;
  }
  return `Tokens are in ${path.resolve(dataDir, DECISIONS_FILE)} (SYNC_HEALTH_DATA_DIR).`;
}

const changeNow = () => ({ actor: `${userName()} (command line)`, nowMs: Date.now() });

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // In containers, the user may not have an entry in the system.
    return `user ${process.getuid?.() ?? ''}`;
  }
}

function readListOptions(args: string[]): boolean {
  try {
    return parseArgs({ args, options: { all: { type: 'boolean' } } }).values.all ?? false;
  } catch (error) {
    throw new TokenError(`${error instanceof Error ? error.message : String(error)}\n${TOKEN_USAGE}`);
  }
}

const time = (ms: number | null, absent: string) => (ms === null ? absent : new Date(ms).toISOString());

function list(tokens: readonly StoredToken[]): string {
  if (tokens.length === 0) {
    return 'There are no tokens. Make one with: token create --name <name> --scopes read';
  }
  const rows = tokens.map((token) => [
    token.id,
    token.name,
    token.scopes.join(','),
    token.connectors?.join(', ') ?? 'all',
    stateOf(token),
    time(token.last_used_at_ms, 'never'),
    time(token.created_at_ms, ''),
    token.created_by,
  ]);
  const table = [['ID', 'NAME', 'SCOPES', 'CONNECTORS', 'STATE', 'LAST USED', 'CREATED', 'BY'], ...rows];
  const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => row[column]!.length)));
  return table
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd()
    )
    .join('\n');
}

function stateOf({ expires_at_ms: expiresAtMs, revoked_at_ms: revokedAtMs }: StoredToken): string {
  if (revokedAtMs !== null) {
    return `revoked ${time(revokedAtMs, '')}`;
  }
  if (expiresAtMs === null) {
    return 'valid';
  }
  return `${expiresAtMs <= Date.now() ? 'expired' : 'until'} ${time(expiresAtMs, '')}`;
}

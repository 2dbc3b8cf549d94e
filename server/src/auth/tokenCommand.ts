/** `token create|list|revoke`: tokens from the command line, whether or not the server runs. */
import { parseArgs } from 'node:util';

import { MAX_LENGTH, type Scope, SCOPES } from '@sync-health/contract';

import { changeTokens, readTokens, type TokenEntry, TokenFileError } from './tokenFile';
import { newToken } from './tokenFormat';

const USAGE = `Usage:
  token create --name <name> --scopes ${SCOPES.join(',')} [--connector <connector>]...
  token list
  token revoke <id>`;

/** Answers what to print; throws a TokenFileError where the command can't be carried out. */
export async function tokenCommand(args: string[], file: string): Promise<string> {
  const [action, ...rest] = args;
  switch (action) {
    case 'create':
      return create(rest, file);
    case 'list':
      return list(await readTokens(file));
    case 'revoke':
      return revoke(rest, file);
    default:
      throw new TokenFileError(USAGE);
  }
}

async function create(args: string[], file: string): Promise<string> {
  const { name, scopes, connector } = optionsOf(args);
  const { id, token, hash } = newToken();
  const entry: TokenEntry = {
    id,
    name: checkedName(name),
    scopes: checkedScopes(scopes),
    connectors: connector && connector.length > 0 ? connector.map(checkedConnector) : null,
    hash,
    createdAt: new Date().toISOString(),
  };
  await changeTokens(file, (tokens) => [...tokens, entry]);
  return `${token}\n\nThis is the only time that the token is shown. Its id is ${id}; kept in ${file}.`;
}

function optionsOf(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        name: { type: 'string' },
        scopes: { type: 'string' },
        connector: { type: 'string', multiple: true },
      },
    }).values;
  } catch (error) {
    throw new TokenFileError(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
  }
}

function checkedName(name = ''): string {
  // It is shown in lists and logs.
  if (!/^[^\p{C}]{1,100}$/u.test(name)) {
    throw new TokenFileError(`--name must have 1 to 100 characters that can be printed.\n${USAGE}`);
  }
  return name;
}

function checkedScopes(list = ''): Scope[] {
  const scopes = list.split(',').filter((scope) => scope !== '');
  const unknown = scopes.find((scope) => !SCOPES.some((known) => known === scope));
  if (scopes.length === 0 || unknown !== undefined) {
    throw new TokenFileError(
      `--scopes must list some of ${SCOPES.join(', ')}${unknown === undefined ? '' : `; ${unknown} is none of them`}.`
    );
  }
  return SCOPES.filter((scope) => scopes.includes(scope));
}

function checkedConnector(connector: string): string {
  if (connector === '' || connector.length > MAX_LENGTH.connector) {
    throw new TokenFileError(`--connector must have 1 to ${MAX_LENGTH.connector} characters.`);
  }
  return connector;
}

function list(tokens: readonly TokenEntry[]): string {
  if (tokens.length === 0) {
    return 'There are no tokens. Make one with: token create --name <name> --scopes read';
  }
  const rows = tokens.map(({ id, name, scopes, connectors, createdAt }) => [
    id,
    name,
    scopes.join(','),
    connectors?.join(', ') ?? 'all',
    createdAt,
  ]);
  const table = [['ID', 'NAME', 'SCOPES', 'CONNECTORS', 'CREATED'], ...rows];
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

async function revoke([id = '']: string[], file: string): Promise<string> {
  let revoked: TokenEntry | undefined;
  await changeTokens(file, (tokens) => {
    revoked = tokens.find((token) => token.id === id);
    return tokens.filter((token) => token !== revoked);
  });
  if (!revoked) {
    throw new TokenFileError(`There is no token ${id}; see: token list`);
  }
  return `Revoked ${id} (${revoked.name}). A running server refuses it from now on.`;
}

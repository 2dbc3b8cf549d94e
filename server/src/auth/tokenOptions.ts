/** Parses the options of `token create`, with a message for each mistake. */
import { parseArgs } from 'node:util';

import { MAX_LENGTH, type Scope, SCOPES } from '@sync-health/contract';
import { TOKEN_NAME } from '@sync-health/contract/token';

import { parseTimestamp } from '../time';
import { TokenError } from './tokenError';

const HOUR_MS = 3_600_000;
const UNITS_MS: Record<string, number> = { h: HOUR_MS, d: 24 * HOUR_MS, w: 7 * 24 * HOUR_MS };

export const CREATE_USAGE = `token create --name <name> --scopes ${SCOPES.join(',')} [--connector <connector>]... [--expires <90d, or 2027-01-31T00:00:00Z>]`;

export interface CreateOptions {
  name: string;
  scopes: Scope[];
  connectors: string[] | null;
  expiresAtMs: number | null;
}

export function readCreateOptions(args: string[], nowMs: number): CreateOptions {
  const { name, scopes, connector, expires } = parsed(args);
  return {
    name: checkedName(name),
    scopes: checkedScopes(scopes),
    connectors: connector && connector.length > 0 ? [...new Set(connector.map(checkedConnector))] : null,
    expiresAtMs: expires === undefined ? null : checkedExpiry(expires, nowMs),
  };
}

function parsed(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        name: { type: 'string' },
        scopes: { type: 'string' },
        connector: { type: 'string', multiple: true },
        expires: { type: 'string' },
      },
    }).values;
  } catch (error) {
    throw new TokenError(`${error instanceof Error ? error.message : String(error)}\nUsage: ${CREATE_USAGE}`);
  }
}

function checkedName(name = ''): string {
  if (name === '' || name.length > MAX_LENGTH.tokenName || !new RegExp(TOKEN_NAME, 'u').test(name)) {
    throw new TokenError(`--name must have 1 to ${MAX_LENGTH.tokenName} characters that can be printed.`);
  }
  return name;
}

function checkedScopes(list = ''): Scope[] {
  const scopes = list
    .split(',')
    .map((scope) => scope.trim())
    .filter((scope) => scope !== '');
  const unknown = scopes.find((scope) => !SCOPES.some((known) => known === scope));
  if (scopes.length === 0 || unknown !== undefined) {
    throw new TokenError(
      `--scopes must list some of ${SCOPES.join(', ')}${unknown === undefined ? '' : `; ${unknown} is not one of them`}.`
    );
  }
  return SCOPES.filter((scope) => scopes.includes(scope));
}

function checkedConnector(connector: string): string {
  if (connector === '' || connector.length > MAX_LENGTH.connector) {
    throw new TokenError(`--connector must have 1 to ${MAX_LENGTH.connector} characters.`);
  }
  return connector;
}

function checkedExpiry(expires: string, nowMs: number): number {
  const [, count, unit = ''] = /^(\d{1,5})([hdw])$/.exec(expires) ?? [];
  const ms = count === undefined ? parseTimestamp(expires) : nowMs + Number(count) * UNITS_MS[unit]!;
  if (ms === null || ms <= nowMs) {
    throw new TokenError(
      `--expires must be in the future: a number of hours, days or weeks (12h, 90d, 26w), or a time with an offset (2027-01-31T00:00:00Z).`
    );
  }
  return ms;
}

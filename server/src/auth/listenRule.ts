/** Where the server may listen: beyond this machine only if a token exists. */
import { isIPv4 } from 'node:net';

import { type Tokens } from './tokens';

/** Null if it may listen there, else one line that says what to do. */
export async function refusalToListen(host: string, tokens: Tokens): Promise<string | null> {
  return isLoopback(host) || (await tokens.exist())
    ? null
    : `Refusing to listen on ${host}, beyond this machine, without any token: create one (npm run server -- token create --name <name> --scopes read,operate), or set SYNC_HEALTH_BOOTSTRAP_TOKEN.`;
}

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
}

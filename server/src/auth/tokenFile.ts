/** The file in which earlier versions kept hashed tokens. It is read to import them, and never changed. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';

import { type Scope, SCOPES } from '@sync-health/contract';
import { literals } from '@sync-health/contract/literals';
import { type Static, Type } from '@sinclair/typebox';

import { type Config } from '../config/config';
import { compile, isOf } from '../http/validation';
import { TokenError } from './tokenError';

const Entry = Type.Object({
  id: Type.String(),
  name: Type.String(),
  scopes: Type.Array(literals(SCOPES)),
  connectors: Type.Union([Type.Array(Type.String()), Type.Null()]),
  hash: Type.String(),
  createdAt: Type.String(),
});
export type TokenEntry = Omit<Static<typeof Entry>, 'scopes'> & { scopes: Scope[] };

const validate = compile(Type.Object({ version: Type.Literal(1), tokens: Type.Array(Entry) }));

export const tokensFileOf = ({ tokensFile, dataDir }: Pick<Config, 'tokensFile' | 'dataDir'>) =>
  path.resolve(tokensFile ?? path.join(dataDir, 'tokens.json'));

export async function readTokens(file: string): Promise<TokenEntry[]> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') {
      return [];
    }
    throw new TokenError(`SYNC_HEALTH_TOKENS_FILE: ${file} can't be read (${codeOf(error)}).`);
  }
  const content = parsed(text);
  if (!isOf<{ tokens: TokenEntry[] }>(validate, content)) {
    throw new TokenError(
      `SYNC_HEALTH_TOKENS_FILE: ${file} does not hold tokens: restore it from a backup, or remove it and create new ones.`
    );
  }
  return content.tokens;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const codeOf = (error: unknown) =>
  typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;

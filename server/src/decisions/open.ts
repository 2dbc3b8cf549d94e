/** Opens the store that the configuration names: PostgreSQL by DATABASE_URL, else SQLite in the data directory. */
import path from 'node:path';

import { type Config } from '../config';
import { makeDataDir } from '../storage/dataDir';
import { openPostgres } from './postgres';
import { openSqlite } from './sqlite';
import { type DecisionStore } from './store';

export const DECISIONS_FILE = 'decisions.sqlite';

export async function openDecisions({
  databaseUrl,
  dataDir,
}: Pick<Config, 'databaseUrl' | 'dataDir'>): Promise<DecisionStore> {
  if (databaseUrl !== null) {
    return openPostgres(databaseUrl);
  }
  return openSqlite(path.join(await makeDataDir(dataDir), DECISIONS_FILE));
}

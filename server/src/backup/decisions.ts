/** The transactional store in a backup: a consistent copy of SQLite's file, and its row counts. */
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';

import Database from 'libsql';

import { DECISIONS_FILE } from '../decisions/open';
import { type Answers } from './answers';
import { type CopiedFile, copyFile } from './files';

/** Copies the store of a data directory into another; nothing if there is none, as with PostgreSQL. */
export async function copyDecisions(dataDir: string, directory: string): Promise<CopiedFile[]> {
  const file = path.join(dataDir, DECISIONS_FILE);
  if (!existsSync(file)) {
    return [];
  }
  const draft = path.join(directory, `${DECISIONS_FILE}.draft`);
  within(file, (database) => database.prepare('VACUUM INTO ?').run([draft]));
  const copied = await copyFile(draft, path.join(directory, DECISIONS_FILE));
  await rm(draft);
  return [{ path: DECISIONS_FILE, ...copied }];
}

/** The row count of each table. */
export function askDecisions(directory: string): Answers {
  const file = path.join(directory, DECISIONS_FILE);
  if (!existsSync(file)) {
    return {};
  }
  return within(file, (database) => {
    const tables = database
      .prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")
      .all() as Array<{ name: string }>;
    const counts = tables.map(({ name }) => {
      const { rows } = database.prepare(`SELECT count(*) AS rows FROM "${name}"`).get() as { rows: number };
      return { name, rows };
    });
    return { decisions: counts };
  });
}

function within<T>(file: string, work: (database: InstanceType<typeof Database>) => T): T {
  const database = new Database(file, { timeout: 5000 });
  try {
    return work(database);
  } finally {
    database.close();
  }
}

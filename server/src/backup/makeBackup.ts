/**
 * Makes a backup of the embedded storage while the server works. Writes wait while all tables are frozen, which makes
 * hard links and copies nothing. The frozen state is what a power cut at that moment would leave, and every start of
 * the server recovers from that. Then the frozen files are copied, and questions are asked about the frozen parts,
 * while events come in again. The result is a data directory with a manifest beside it.
 */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';

import { type Storage } from '../storage/storage';
import { VERSION } from '../version';
import { activeParts, type Answers, askLong, askShort } from './answers';
import { askDecisions, copyDecisions } from './decisions';
import { copyFile, copyTree, syncDirectory } from './files';
import { BackupError, writeManifest } from './manifest';

export const TOKENS_NAME = 'tokens.json';

/** Where the engine puts frozen files, in the data directory. */
const FROZEN_DIR = 'shadow';

/** Files of a table beside its parts: its format version, and pending mutations. */
const TABLE_FILE = /^(format_version|mutation_\d+)\.txt$/;

export interface BackupReport {
  directory: string;
  files: number;
  bytes: number;
  /** How long writes had to wait, in milliseconds. */
  pausedMs: number;
  durationMs: number;
  answers: Answers;
}

interface BackupOptions {
  storage: Storage;
  dataDir: string;
  tokensFile: string;
  /** An absolute path of a directory that is empty or does not exist. */
  directory: string;
}

export async function makeBackup({ storage, dataDir, tokensFile, directory }: BackupOptions): Promise<BackupReport> {
  const startedMs = performance.now();
  await assertFree(directory);
  // The engine escapes other characters in names of directories.
  const name = `backup_${randomBytes(6).toString('hex')}`;
  const frozen = path.join(path.resolve(dataDir), FROZEN_DIR, name);
  const draft = `${directory}-${name}.partial`;
  try {
    await mkdir(draft, { recursive: true, mode: 0o700 });
    // The decisions are copied first. Decisions made later, about events of the backup, can be made again; in the other
    // order, decisions could be about events that the backup lacks.
    const decisions = await copyDecisions(dataDir, draft);
    const { answers: frozenAnswers, pausedMs } = await freeze(storage, name);
    const answers = { ...frozenAnswers, ...askDecisions(draft) };
    await cp(path.join(dataDir, 'metadata'), path.join(frozen, 'metadata'), {
      recursive: true,
      verbatimSymlinks: true,
    });
    await addTableFiles(path.join(dataDir, 'store'), path.join(frozen, 'store'));
    const { files, links } = await copyTree(frozen, draft);
    files.push(...decisions);
    if (existsSync(tokensFile)) {
      files.push({ path: TOKENS_NAME, ...(await copyFile(tokensFile, path.join(draft, TOKENS_NAME))) });
    }
    const createdAt = new Date().toISOString();
    await writeManifest(draft, { format: 1, createdAt, serverVersion: VERSION, files, links, answers });
    await syncDirectory(draft);
    await rename(draft, directory);
    await syncDirectory(path.dirname(directory));
    return {
      directory,
      files: files.length,
      bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
      pausedMs: Math.round(pausedMs),
      durationMs: Math.round(performance.now() - startedMs),
      answers,
    };
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    throw error;
  } finally {
    await rm(frozen, { recursive: true, force: true });
  }
}

/** Removes what an interrupted backup left in the data directory, which would keep old files from being freed. */
export async function removeFrozen(dataDir: string) {
  await rm(path.join(dataDir, FROZEN_DIR), { recursive: true, force: true });
}

async function assertFree(directory: string) {
  const content = await readdir(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') {
      return [];
    }
    throw new BackupError(`Cannot write to ${directory}: ${error.message}.`);
  });
  if (content.length > 0) {
    throw new BackupError(`${directory} is not empty: name a directory that does not exist yet.`);
  }
}

async function freeze(storage: Storage, name: string): Promise<{ answers: Answers; pausedMs: number }> {
  if (storage.exclusively === null) {
    throw new BackupError(REMOTE_ADVICE);
  }
  // The frozen parts must stay until the questions are answered; a merge or an expiry would replace them.
  await storage.execute('SYSTEM STOP MERGES');
  try {
    const { parts, short, pausedMs } = await freezeTables(storage.exclusively, name);
    return { answers: { ...short, ...(await askLong(storage, parts)) }, pausedMs };
  } finally {
    await storage.execute('SYSTEM START MERGES');
  }
}

/** Writes wait while this runs. Its time does not depend on the amount of data. */
async function freezeTables(exclusively: NonNullable<Storage['exclusively']>, name: string) {
  return exclusively(async (storage) => {
    const startedMs = performance.now();
    const tables = await storage.rows<{ name: string }>(
      "SELECT name FROM system.tables WHERE database = currentDatabase() AND engine LIKE '%MergeTree' ORDER BY name"
    );
    for (const table of tables) {
      await storage.execute(`ALTER TABLE ${table.name} FREEZE WITH NAME '${name}'`);
    }
    const [parts, short] = [await activeParts(storage), await askShort(storage)];
    return { parts, short, pausedMs: performance.now() - startedMs };
  });
}

/** Freezing covers only parts. This adds table definitions, and the directories of empty tables. */
async function addTableFiles(store: string, frozenStore: string) {
  for (const prefix of await readdir(store)) {
    for (const id of await readdir(path.join(store, prefix))) {
      const [from, to] = [path.join(store, prefix, id), path.join(frozenStore, prefix, id)];
      const names = (await readdir(from)).filter((name) => TABLE_FILE.test(name) || name.endsWith('.sql'));
      await mkdir(to, { recursive: true });
      for (const name of names) {
        await cp(path.join(from, name), path.join(to, name));
      }
    }
  }
}

export const REMOTE_ADVICE = `The storage is a ClickHouse server, which makes its own backups: end the Sync Health servers (connectors keep what they have and send it later), run
  BACKUP DATABASE sync_health TO Disk('backups', 'sync_health.zip')
on ClickHouse with the name of your database and disk, start the servers again, and back up the database of DATABASE_URL, or decisions.sqlite in the data directory. To restore, run RESTORE DATABASE likewise while no Sync Health server runs.`;

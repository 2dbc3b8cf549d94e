/**
 * A backup of the embedded storage while the server works. Writes wait for the moment in which all tables are frozen
 * (hard links, no copying), so what is frozen is what a power cut at that moment would have left, from which every
 * start of the server recovers. The frozen files are then copied, and the parts that were frozen asked, while events
 * come in again. The result is itself a data directory, with a manifest beside it.
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

/** Where the engine keeps what is frozen, in the data directory. */
const FROZEN_DIR = 'shadow';

/** Files of a table beside its parts: its format, and changes that are still under way. */
const TABLE_FILE = /^(format_version|mutation_\d+)\.txt$/;

export interface BackupReport {
  directory: string;
  files: number;
  bytes: number;
  /** How long events had to wait. */
  pausedMs: number;
  durationMs: number;
  answers: Answers;
}

interface BackupOptions {
  storage: Storage;
  dataDir: string;
  tokensFile: string;
  /** Absolute; it must not exist, or be empty. */
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
    // First: what was decided later, about events of the backup, is decided again; the other way round would be about none.
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

/** What a backup that was interrupted left in the data directory: it would keep old files from being freed. */
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
  // What is frozen has to stay as it is until it has answered: a merge or an expiry would put other parts in its place.
  await storage.execute('SYSTEM STOP MERGES');
  try {
    const { parts, short, pausedMs } = await freezeTables(storage.exclusively, name);
    return { answers: { ...short, ...(await askLong(storage, parts)) }, pausedMs };
  } finally {
    await storage.execute('SYSTEM START MERGES');
  }
}

/** While this runs, events wait: it takes about as long whatever the storage holds. */
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

/** The engine freezes parts alone: definitions, and an empty table's directory, are added. */
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

/**
 * Restores a backup into the data directory of a stopped server. Every file is checked against the manifest, and the
 * restored storage must give the answers in the manifest, before anything is put in place.
 */
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, symlink } from 'node:fs/promises';
import path from 'node:path';

import { DECISIONS_FILE } from '../decisions/open';
import { type Storage } from '../storage/storage';
import { type Answers, askAll, differences } from './answers';
import { askDecisions } from './decisions';
import { copyFile, syncDirectory } from './files';
import { BackupError, type Manifest, readManifest } from './manifest';
import { TOKENS_NAME } from './makeBackup';

export interface RestoreReport {
  files: number;
  bytes: number;
  answers: Answers;
  createdAt: string;
  /** Whether the backup contained tokens. */
  tokensRestored: boolean;
}

interface RestoreOptions {
  directory: string;
  dataDir: string;
  tokensFile: string;
  /** Opens the embedded storage as it is, without migrations. */
  open(dataDir: string): Promise<Storage>;
}

export async function restoreBackup({ directory, dataDir, tokensFile, open }: RestoreOptions): Promise<RestoreReport> {
  const manifest = await readManifest(directory);
  const target = path.resolve(dataDir);
  if (existsSync(path.join(target, 'store'))) {
    throw new BackupError(
      `${target} holds a storage already: end its server, and move the directory away or set SYNC_HEALTH_DATA_DIR to another.`
    );
  }
  const draft = path.join(target, '.restoring');
  await rm(draft, { recursive: true, force: true });
  try {
    await copyChecked(directory, draft, manifest);
    const answers = { ...(await answersOf(draft, open)), ...askDecisions(draft) };
    const different = differences(manifest.answers, answers);
    if (different.length > 0) {
      throw new BackupError(
        `The restored storage answers differently on ${different.join(', ')} than it did when it was backed up; nothing was put in place.`
      );
    }
    const areDecided = existsSync(path.join(draft, DECISIONS_FILE));
    const tokensRestored = (await putTokens(path.join(draft, TOKENS_NAME), tokensFile)) || areDecided;
    await putInPlace(draft, target);
    return {
      files: manifest.files.length,
      bytes: manifest.files.reduce((sum, { bytes }) => sum + bytes, 0),
      answers,
      createdAt: manifest.createdAt,
      tokensRestored,
    };
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

async function copyChecked(from: string, to: string, { files, links }: Manifest) {
  const made = new Set<string>();
  const placeOf = async (name: string) => {
    const place = path.join(to, name);
    if (!place.startsWith(to + path.sep)) {
      throw new BackupError(`The backup names a file outside of itself: ${JSON.stringify(name)}.`);
    }
    if (!made.has(path.dirname(place))) {
      await mkdir(path.dirname(place), { recursive: true, mode: 0o700 });
      made.add(path.dirname(place));
    }
    return place;
  };
  for (const file of files) {
    const copied = await copyFile(path.join(from, file.path), await placeOf(file.path)).catch((error: unknown) => {
      throw new BackupError(`The backup is not whole: ${error instanceof Error ? error.message : String(error)}.`);
    });
    if (copied.sha256 !== file.sha256) {
      throw new BackupError(
        `The backup is damaged: ${file.path} is not what was written (its checksum differs). Use another backup.`
      );
    }
  }
  for (const { path: name, target } of links) {
    const place = await placeOf(name);
    if (!path.resolve(path.dirname(place), target).startsWith(to + path.sep)) {
      throw new BackupError(`The backup links to something outside of itself: ${JSON.stringify(name)}.`);
    }
    await symlink(target, place);
  }
  for (const place of made) {
    await syncDirectory(place);
  }
}

async function answersOf(dataDir: string, open: RestoreOptions['open']): Promise<Answers> {
  const storage = await open(dataDir);
  try {
    // Rows that expired since the backup still count for the comparison; the server drops them later.
    await storage.execute('SYSTEM STOP MERGES');
    return await askAll(storage);
  } finally {
    await storage.close();
  }
}

async function putTokens(restored: string, tokensFile: string): Promise<boolean> {
  if (!existsSync(restored)) {
    return false;
  }
  if (existsSync(tokensFile)) {
    await rm(restored);
    return false;
  }
  await mkdir(path.dirname(tokensFile), { recursive: true });
  await copyFile(restored, tokensFile);
  await rm(restored);
  return true;
}

/** `store` comes last: a directory without it counts as empty, so the restore can be repeated. */
async function putInPlace(draft: string, target: string) {
  for (const name of (await readdir(draft)).sort((a, b) => Number(a === 'store') - Number(b === 'store'))) {
    await rm(path.join(target, name), { recursive: true, force: true });
    if (name === DECISIONS_FILE) {
      // The old database's unwritten log must not be applied to the new file.
      await rm(path.join(target, `${name}-wal`), { force: true });
      await rm(path.join(target, `${name}-shm`), { force: true });
    }
    await rename(path.join(draft, name), path.join(target, name));
  }
  await syncDirectory(target);
}

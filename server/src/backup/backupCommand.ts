/** The commands `backup <directory>` and `restore <directory>`. A backup works with and without a running server. */
import { existsSync } from 'node:fs';
import path from 'node:path';

import { tokensFileOf } from '../auth/tokenFile';
import { type Config } from '../config/config';
import { openEmbedded } from '../storage/embedded';
import { summaryOf } from './answers';
import { backUpThroughServer } from './control';
import { makeBackup, REMOTE_ADVICE } from './makeBackup';
import { BackupError } from './manifest';
import { restoreBackup } from './restoreBackup';

export const BACKUP_USAGE = `Usage:
  backup <directory>    of the data directory, while its server runs or not
  restore <directory>   a backup into the data directory, which must not hold a storage yet`;

const MEBIBYTE = 1024 * 1024;

/** Returns what to print. Throws a `BackupError` if the command can't be carried out. */
export async function backupCommand(action: 'backup' | 'restore', args: string[], config: Config): Promise<string> {
  const given = directoryOf(action, args);
  if (config.clickhouseUrl !== null) {
    throw new BackupError(REMOTE_ADVICE);
  }
  const directory = path.resolve(given);
  return action === 'backup' ? backup(directory, config) : restore(directory, config);
}

function directoryOf(action: string, args: string[]): string {
  const option = args.find((arg) => arg.startsWith('-'));
  if (option !== undefined) {
    throw new BackupError(`${action} has no option ${option}.\n${BACKUP_USAGE}`);
  }
  const [directory, more] = args;
  if (more !== undefined) {
    throw new BackupError(`${action} takes one directory: ${JSON.stringify(more)} is one too many.\n${BACKUP_USAGE}`);
  }
  if (!directory) {
    throw new BackupError(`${action} takes one directory.\n${BACKUP_USAGE}`);
  }
  return directory;
}

async function backup(directory: string, config: Config): Promise<string> {
  const report = (await backUpThroughServer(config.dataDir, directory)) ?? (await backUpAtRest(directory, config));
  const seconds = (report.durationMs / 1000).toFixed(1);
  return [
    `Backed up to ${report.directory}: ${summaryOf(report.answers)}.`,
    `${sizeOf(report)} in ${seconds} s; writes waited ${report.pausedMs} ms.`,
  ].join('\n');
}

async function backUpAtRest(directory: string, config: Config) {
  if (!existsSync(path.join(config.dataDir, 'store'))) {
    throw new BackupError(`SYNC_HEALTH_DATA_DIR ${path.resolve(config.dataDir)} holds no storage to back up.`);
  }
  const storage = await openEmbedded(config);
  try {
    return await makeBackup({ storage, dataDir: config.dataDir, tokensFile: tokensFileOf(config), directory });
  } finally {
    await storage.close();
  }
}

async function restore(directory: string, config: Config): Promise<string> {
  const report = await restoreBackup({
    directory,
    dataDir: config.dataDir,
    tokensFile: tokensFileOf(config),
    open: (dataDir) => openEmbedded({ ...config, dataDir }),
  });
  return [
    `Restored the backup of ${report.createdAt} to ${path.resolve(config.dataDir)}: ${summaryOf(report.answers)}.`,
    `${sizeOf(report)}, all checksums match, and the storage answers as it did when it was backed up.`,
    report.tokensRestored ? 'Tokens are as they were then.' : 'Tokens here were left unchanged.',
  ].join('\n');
}

const sizeOf = ({ files, bytes }: { files: number; bytes: number }) =>
  `${(bytes / MEBIBYTE).toFixed(1)} MiB in ${files} files`;

/** `check` from the command line: reads all data files of the embedded storage, while its server runs or not. */
import { existsSync } from 'node:fs';
import path from 'node:path';

import { askServer } from '../backup/control';
import { type Config } from '../config';
import { openEmbedded } from '../storage/embedded';
import { missingParts } from '../storage/integrity';
import { adviceOf, checkAll, type CheckReport } from './checkParts';

/** Damage was found, or nothing could be checked; the message says what to do. */
export class CheckError extends Error {}

const MEBIBYTE = 1024 * 1024;

/** Answers what to print where everything is whole. */
export async function checkCommand(args: string[], config: Config): Promise<string> {
  if (args.length > 0) {
    throw new CheckError('Usage: check, of the data directory, while its server runs or not');
  }
  if (config.clickhouseUrl !== null) {
    throw new CheckError('The storage is a ClickHouse server: run CHECK TABLE there for each table of the database.');
  }
  const { damaged, ...report } =
    (await askServer<CheckReport>(config.dataDir, '/check')) ?? (await checkAtRest(config));
  if (damaged.length > 0) {
    throw new CheckError(damaged.map(adviceOf).join('\n'));
  }
  const size = `${(report.bytes / MEBIBYTE).toFixed(1)} MiB in ${report.parts} parts`;
  return `Checked ${size} in ${(report.durationMs / 1000).toFixed(1)} s: all are as they were written.`;
}

async function checkAtRest(config: Config): Promise<CheckReport> {
  if (!existsSync(path.join(config.dataDir, 'store'))) {
    throw new CheckError(`SYNC_HEALTH_DATA_DIR ${path.resolve(config.dataDir)} holds no storage to check.`);
  }
  const storage = await openEmbedded(config);
  try {
    const report = await checkAll(storage);
    const setAside = (await missingParts(storage)).map((part) => ({
      table: part.table,
      name: part.path,
      bytes: 0,
      detail: 'It was set aside when the storage was opened.',
    }));
    return { ...report, damaged: [...report.damaged, ...setAside] };
  } finally {
    await storage.close();
  }
}

/**
 * The command `check`, with and without a running server: verifies all data files of the embedded storage, or compares
 * rollups with raw events.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';

import { askServer } from '../backup/control';
import { type Config } from '../config/config';
import { openDecisions } from '../decisions/open';
import { openEmbedded } from '../storage/embedded';
import { missingParts } from '../storage/integrity';
import { openStorage } from '../storage/open';
import { cut } from '../storage/rollups/ranges';
import { Changes } from '../storage/rollups/shared/changes';
import { RecentEvents } from '../storage/rollups/recentEvents';
import { RollupState } from '../storage/rollups/rollupState';
import { type Storage } from '../storage/storage';
import { adviceOf, checkAll, type CheckReport } from './checkParts';
import { compareCounts, compareShards, type CountsReport, describeDiffering } from './compareCounts';

/** Damage was found, or the check was not possible. The message says what to do. */
export class CheckError extends Error {}

export const CHECK_USAGE = `Usage, while the server runs or not:
  check            reads all data files of the embedded storage
  check --counts   compares rollups with raw events`;

const MEBIBYTE = 1024 * 1024;

/** Returns what to print when everything is right. Throws a `CheckError` otherwise. */
export async function checkCommand(args: string[], config: Config): Promise<string> {
  const [option] = args;
  const unknown = args.find((arg, index) => index > 0 || arg !== '--counts');
  if (unknown !== undefined) {
    throw new CheckError(`check takes no argument but --counts: ${JSON.stringify(unknown)} is none.\n${CHECK_USAGE}`);
  }
  if (option === '--counts') {
    return checkCounts(config);
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
  return `Checked ${size} in ${(report.durationMs / 1000).toFixed(1)} s: all match their checksums.`;
}

async function checkCounts(config: Config): Promise<string> {
  const asked = config.clickhouseUrl === null ? await askServer<CountsReport>(config.dataDir, '/check-counts') : null;
  const { differing, slots, events, durationMs } = asked ?? (await compareAtRest(config));
  if (differing.length > 0) {
    const again = config.clickhouseUrl === null ? ', or when you run this again while it runs' : '';
    const after = asked
      ? 'The server has rewritten them'
      : `A running server rewrites them within SYNC_HEALTH_CHECK_HOURS${again}`;
    throw new CheckError(
      `Rollups differ from their raw events:\n${describeDiffering(differing)}\n${after}: see docs/runbooks/rollups-differ.md.`
    );
  }
  return `Compared ${slots} slots with their ${events} raw events in ${(durationMs / 1000).toFixed(1)} s: they agree.`;
}

/** Compares the storage as it is. Events that a stopped server had not rolled yet are no difference. */
async function compareAtRest(config: Config): Promise<CountsReport> {
  if (config.clickhouseUrl === null) {
    assertHoldsStorage(config);
  }
  const storage = await openStorage(config);
  try {
    if (storage.kind === 'remote') {
      return await compareShared(storage, config);
    }
    const state = await RollupState.load(storage, new RecentEvents(), 0);
    return await compareCounts({
      storage,
      watermark: (kind) => state.watermark(kind),
      isNoneAhead: false,
      confirm: async (_rollup, found) => found,
    });
  } finally {
    await storage.close();
  }
}

/**
 * Server processes that share a ClickHouse note what changed since they rolled, and read those ranges from raw events.
 */
async function compareShared(storage: Storage, config: Config): Promise<CountsReport> {
  const decisions = await openDecisions(config);
  const changes = new Changes(decisions);
  try {
    return await compareShards(storage, (shard) =>
      compareCounts({
        storage: shard,
        watermark: () => Number.MAX_SAFE_INTEGER,
        isNoneAhead: false,
        confirm: async ({ stepSeconds }, found) => {
          const changed = await changes.changed();
          return found.filter(
            (slot) => cut([{ fromMs: slot, toMs: slot + stepSeconds * 1000 }], changed).inside.length === 0
          );
        },
      })
    );
  } finally {
    await decisions.close();
  }
}

function assertHoldsStorage(config: Config) {
  if (!existsSync(path.join(config.dataDir, 'store'))) {
    throw new CheckError(`SYNC_HEALTH_DATA_DIR ${path.resolve(config.dataDir)} holds no storage to check.`);
  }
}

async function checkAtRest(config: Config): Promise<CheckReport> {
  assertHoldsStorage(config);
  const storage = await openEmbedded(config);
  try {
    const report = await checkAll(storage);
    const setAside = (await missingParts(storage)).map((part) => ({
      table: part.table,
      name: part.path,
      bytes: 0,
      detail: 'The engine detached it when the storage was opened.',
    }));
    return { ...report, damaged: [...report.damaged, ...setAside] };
  } finally {
    await storage.close();
  }
}

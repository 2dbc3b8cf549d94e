/**
 * What is moved, in which order and in which portions. Rollups are not: the server that starts on the other side makes
 * them anew, on a cluster each shard its own.
 */
import { momentSql } from '../storage/rollups/rollupSource';

export interface MovedTable {
  name: string;
  /** How it is moved in portions; null where it is moved as a whole. */
  steps: Steps | null;
  /** What rows are counted and compared by; null where they are few. */
  part: Part | null;
}

interface Steps {
  /** The number of a row's step. */
  of: string;
  /** The condition for rows of the steps from `from` to before `to`, on the column that the table is ordered by. */
  range(from: number, to: number): string;
}

/** Partitions of the table, so that each is read alone. */
interface Part {
  of: string;
  /** As a message names one. */
  noun: string;
}

const MINUTE_MS = 60_000;

const MINUTES: Steps = {
  of: `intDiv(toUnixTimestamp64Milli(end_time), ${MINUTE_MS})`,
  range: (from, to) =>
    `end_time >= ${momentSql(from * MINUTE_MS)} AND end_time < ${momentSql(Math.min(to * MINUTE_MS, LAST_MS))}`,
};
/** Beyond any event, within what the engine's times hold. */
const LAST_MS = Date.UTC(2200, 0, 1);

/** Keys are spread evenly over 64 bits. */
const KEYS: Steps = {
  of: 'bitShiftRight(key, 48)',
  range: (from, to) => `key >= ${BigInt(from) << 48n} AND key <= ${(BigInt(to) << 48n) - 1n}`,
};

const BY_WEEK: Part = { of: `toString(toMonday(end_time, 'UTC'))`, noun: 'the week from' };
const BY_MONTH: Part = { of: 'toString(toYYYYMM(expires))', noun: 'the month' };

export const MOVED_TABLES: readonly MovedTable[] = [
  { name: 'events', steps: MINUTES, part: BY_WEEK },
  { name: 'event_ids', steps: KEYS, part: BY_MONTH },
  { name: 'failures', steps: MINUTES, part: BY_WEEK },
  { name: 'named_attempts', steps: MINUTES, part: null },
  { name: 'jobs', steps: null, part: null },
  { name: 'commands', steps: null, part: null },
  { name: 'command_items', steps: null, part: null },
];

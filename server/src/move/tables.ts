/**
 * The tables to move, in order, and their portions. Rollups are not moved: the server that starts on the target makes
 * them again, on a cluster each shard its own.
 */
import { momentSql } from '../storage/rollups/rollupSource';

export interface MovedTable {
  name: string;
  /** How it is divided into portions; null to move it as a whole. */
  steps: Steps | null;
  /** By what its rows are counted and compared; null for a small table. */
  part: Part | null;
}

interface Steps {
  /** SQL for the step of a row. */
  of: string;
  /** A condition on the ordering key for the steps from `from` up to before `to`. */
  range(from: number, to: number): string;
}

/** Partitions of the table, so that each is read separately. */
interface Part {
  of: string;
  /** The word for one in messages. */
  noun: string;
}

const MINUTE_MS = 60_000;

const MINUTES: Steps = {
  of: `intDiv(toUnixTimestamp64Milli(end_time), ${MINUTE_MS})`,
  range: (from, to) =>
    `end_time >= ${momentSql(from * MINUTE_MS)} AND end_time < ${momentSql(Math.min(to * MINUTE_MS, LAST_MS))}`,
};
/** Later than any event, within the range of the engine's times. */
const LAST_MS = Date.UTC(2200, 0, 1);

/** Keys are evenly distributed over 64 bits. */
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
  { name: 'payloads', steps: MINUTES, part: null },
  { name: 'jobs', steps: null, part: null },
  { name: 'commands', steps: null, part: null },
  { name: 'command_items', steps: null, part: null },
];

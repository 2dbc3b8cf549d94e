/** What is moved, in which order and in which portions: progress last, since it says that the rest is there. */
import { momentSql } from '../storage/rollups/source';
import { type RollupKind, ROLLUPS, tableOf } from '../storage/rollups/tables';

export interface MovedTable {
  name: string;
  /** How it is moved in portions; null where it is moved as a whole. */
  steps: Steps | null;
  /** What of a row has to be the same on the other side. */
  checked: string;
}

interface Steps {
  /** The number of a row's step. */
  of: string;
  /** The condition for rows of the steps from `from` to before `to`, on the column that the table is ordered by. */
  range(from: number, to: number): string;
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

const SLOTS: Steps = { of: 'toUInt32(slot)', range: (from, to) => `slot >= ${from} AND slot < ${to}` };

const rollups = Object.keys(ROLLUPS).map((kind): MovedTable => ({
  name: tableOf(kind as RollupKind),
  steps: SLOTS,
  checked: 'step, slot, count, version',
}));

export const MOVED_TABLES: readonly MovedTable[] = [
  { name: 'events', steps: MINUTES, checked: 'connector, id, end_time, latency, status, seq' },
  { name: 'event_ids', steps: KEYS, checked: 'key, check' },
  { name: 'failures', steps: MINUTES, checked: 'connector, id, state, version' },
  { name: 'jobs', steps: null, checked: 'connector, job_id, updated_at' },
  { name: 'commands', steps: null, checked: 'id, version' },
  { name: 'command_items', steps: null, checked: 'command_id, event_id, version' },
  ...rollups,
];

/**
 * Copies a table in portions. Its progress is kept on the target in `progress`, so that an interrupted move continues.
 */
import { saveProgress } from '../storage/progress';
import { type Storage } from '../storage/storage';
import { type MovedTable } from './tables';

const PORTION_ROWS = 100_000;

const BACKGROUND = { lane: 'background' } as const;

export interface Ends {
  source: Storage;
  target: Storage;
}

export const PROGRESS_OF_MOVES = 'move_';

export const progressName = ({ name }: MovedTable) => `${PROGRESS_OF_MOVES}${name}`;

/**
 * Deletes rows of unrecorded portions on the target: they may have been copied in part, from a source that has changed
 * since.
 */
export async function forgetUnnoted(target: Storage, { name, steps }: MovedTable, doneUpTo: number) {
  const which = steps ? `${steps.of} >= ${doneUpTo}` : '1';
  for (const shard of target.shards) {
    await shard.execute(`ALTER TABLE ${name} DELETE WHERE ${which} SETTINGS mutations_sync = 2`, {}, BACKGROUND);
  }
}

/** Copies from the step `doneUpTo` on. Returns the number of rows; `report` gets a line for each portion. */
export async function copyTable(
  { source, target }: Ends,
  table: MovedTable,
  doneUpTo: number,
  report: (moved: number, of: number) => void
): Promise<number> {
  const columns = await columnsOf(source, table.name);
  const portions = await portionsOf(source, table, doneUpTo);
  const all = portions.reduce((sum, { rows }) => sum + rows, 0);
  let moved = 0;
  for (const { from, to, rows } of portions) {
    const which = table.steps?.range(from, to) ?? '1';
    const sql = `SELECT ${columns.join(', ')} FROM ${table.name} WHERE ${which}`;
    const lines = await source.bytes(sql, 'TabSeparated', {}, BACKGROUND);
    await target.insert(table.name, columns, lines.toString('utf8'));
    await saveProgress(target, [progressName(table)], to);
    moved += rows;
    report(moved, all);
  }
  return moved;
}

/** Columns that are stored. Computed ones are computed again on the target. */
export async function columnsOf(storage: Storage, table: string): Promise<string[]> {
  const columns = await storage.rows<{ name: string }>(
    `SELECT name FROM system.columns WHERE database = currentDatabase() AND table = {table:String}
      AND default_kind IN ('', 'DEFAULT') ORDER BY position`,
    { table }
  );
  return columns.map(({ name }) => name);
}

interface Portion {
  from: number;
  to: number;
  rows: number;
}

async function portionsOf(source: Storage, { name, steps }: MovedTable, doneUpTo: number): Promise<Portion[]> {
  if (steps === null) {
    const [{ rows } = { rows: 0 }] = await source.rows<{ rows: number }>(`SELECT count() AS rows FROM ${name}`);
    return rows > 0 && doneUpTo === 0 ? [{ from: 0, to: 1, rows }] : [];
  }
  const counted = await source.rows<{ number: number; rows: number }>(
    `SELECT ${steps.of} AS number, count() AS rows FROM ${name} WHERE number >= ${doneUpTo}
    GROUP BY number ORDER BY number`,
    {},
    BACKGROUND
  );
  const portions: Portion[] = [];
  for (const { number, rows } of counted) {
    const last = portions.at(-1);
    if (last && last.rows + rows <= PORTION_ROWS) {
      last.to = number + 1;
      last.rows += rows;
    } else {
      portions.push({ from: number, to: number + 1, rows });
    }
  }
  return portions;
}

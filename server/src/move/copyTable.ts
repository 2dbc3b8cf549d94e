/**
 * Copies one table in portions. How far it has come is kept on the other side, in `progress`, so that an interrupted move
 * goes on where it was.
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

/** A portion that was not noted may have arrived in part, and from a source that has changed since. */
export async function forgetUnnoted(target: Storage, { name, steps }: MovedTable, doneUpTo: number) {
  const which = steps ? `${steps.of} >= ${doneUpTo}` : '1';
  for (const shard of target.shards) {
    await shard.execute(`ALTER TABLE ${name} DELETE WHERE ${which} SETTINGS mutations_sync = 2`, {}, BACKGROUND);
  }
}

/** `doneUpTo` is the first step that is not moved yet. Answers the rows that were moved; `report` gets them as they come. */
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

/** Those that are stored and can be written: what is computed of others is computed there again. */
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

/**
 * `move <url>`: everything in the data directory into a ClickHouse server or cluster, while no server runs on either. It
 * may be interrupted and called again, and says at the end whether both sides hold the same.
 */
import { type Config } from '../config';
import { openStorage } from '../storage/open';
import { readProgress, saveProgress } from '../storage/progress';
import { type Storage } from '../storage/storage';
import { copyTable, type Ends, forgetUnnoted, progressName } from './copyTable';
import { MOVED_TABLES, type MovedTable } from './tables';

/** The move can't be done, or was not; the message is one that says what to do. */
export class MoveError extends Error {}

const USAGE = `Usage:
  move <url>   of the data directory into ClickHouse, such as http://user:password@clickhouse:8123/sync_health`;

/** Answers what to print at the end; `report` gets a line for each table as it is done. */
export async function moveCommand(args: readonly string[], config: Config, report: (line: string) => void) {
  const [url = '', ...more] = args;
  if (!/^https?:\/\//.test(url) || more.length > 0) {
    throw new MoveError(USAGE);
  }
  if (config.clickhouseUrl !== null) {
    throw new MoveError('CLICKHOUSE_URL is set: unset it, since what is moved is the data directory.');
  }
  const source = await openStorage(config);
  try {
    const target = await openStorage({ ...config, clickhouseUrl: url });
    try {
      return await move({ source, target }, new URL(url), report);
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}

async function move(ends: Ends, url: URL, report: (line: string) => void): Promise<string> {
  const { source, target } = ends;
  const done = await readProgress(target);
  await assertOurs(target, done);
  await saveProgress(target, [STARTED], 1);
  for (const table of MOVED_TABLES) {
    const doneUpTo = done.get(progressName(table)) ?? 0;
    if (table.name === 'events' && done.has(STARTED)) {
      await forgetUnnoted(target, table, doneUpTo);
    }
    report(`${table.name}: ${(await copyTable(ends, table, doneUpTo)).toLocaleString('en')} rows`);
  }
  for (const table of MOVED_TABLES) {
    await assertSame(ends, table);
  }
  for (const [name, seq] of await readProgress(source)) {
    await saveProgress(target, [name], seq);
  }
  return `Moved, and both sides hold the same. Start the server with CLICKHOUSE_URL=${url.protocol}//…${url.host}${url.pathname}`;
}

const STARTED = 'move_started';

async function assertOurs(target: Storage, done: ReadonlyMap<string, number>) {
  const [row] = await target.rows<{ count: number }>('SELECT count() AS count FROM events');
  if ((row?.count ?? 0) > 0 && !done.has(STARTED)) {
    throw new MoveError('The database there holds events already: name one that is empty, or that does not exist.');
  }
}

async function assertSame({ source, target }: Ends, { name, checked }: MovedTable) {
  // Events are counted row by row, the others by their latest version.
  const sql = `SELECT count() AS row_count, toString(sum(cityHash64(${checked}))) AS row_hash FROM ${name} ${name === 'events' ? '' : 'FINAL'}`;
  const [[here], [there]] = await Promise.all([source.rows<Check>(sql), target.rows<Check>(sql)]);
  if (here?.row_count !== there?.row_count || here?.row_hash !== there?.row_hash) {
    throw new MoveError(
      `The table ${name} differs: ${here?.row_count} rows here, ${there?.row_count} there. A server wrote to one of them meanwhile; drop the database there and move again.`
    );
  }
}

interface Check {
  row_count: number;
  row_hash: string;
}

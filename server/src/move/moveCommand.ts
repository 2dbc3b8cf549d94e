/**
 * The command `move`: copies everything in the configured storage (the data directory, a ClickHouse server or a
 * cluster) into a database of another ClickHouse server or cluster, while no server runs on either. It may be
 * interrupted and repeated. At the end it compares both sides.
 */
import { parseArgs } from 'node:util';

import { type Config } from '../config/config';
import { readSecret } from '../config/readSettings';
import { openStorage } from '../storage/open';
import { readProgress, saveProgress } from '../storage/progress';
import { readAddress } from '../storage/remote';
import { disown, isDisowned } from '../storage/rollups/shared/owner';
import { type Storage } from '../storage/storage';
import { assertSame } from './compareEnds';
import { copyTable, type Ends, forgetUnnoted, PROGRESS_OF_MOVES, progressName } from './copyTable';
import { followedUpTo } from './followed';
import { MoveError } from './moveError';
import { MOVED_TABLES } from './tables';

export const MOVE_USAGE = `Usage:
  move [<url>] [--cluster <name>]   of the data directory, or of what CLICKHOUSE_URL and CLICKHOUSE_CLUSTER name, into
                                    the ClickHouse at <url>, such as http://clickhouse:8123/sync_health, or at
                                    SYNC_HEALTH_MOVE_URL where it has a password, or in SYNC_HEALTH_MOVE_URL_FILE`;

interface Destination {
  url: string;
  cluster: string | null;
}

/**
 * Returns what to print at the end. `report` gets a line for each portion and each finished table. Throws a
 * `MoveError`.
 */
export async function moveCommand(
  args: readonly string[],
  config: Config,
  report: (line: string) => void,
  environment: NodeJS.ProcessEnv = process.env
) {
  const destination = readDestination(args, readSecret('SYNC_HEALTH_MOVE_URL', environment));
  assertElsewhere(destination, config);
  const source = await openStorage(config);
  try {
    const followed = await followedUpTo(source, config);
    const target = await openStorage({
      ...config,
      clickhouseUrl: destination.url,
      clickhouseCluster: destination.cluster,
    });
    try {
      await move({ source, target }, followed, report);
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
  return `Moved, and both sides hold the same. Start the server with ${settingsOf(destination)}`;
}

function readDestination(args: readonly string[], ofEnvironment: string): Destination {
  const { url: ofArguments, cluster } = readArgs(args);
  if (ofArguments !== null && ofEnvironment !== '') {
    throw new MoveError('SYNC_HEALTH_MOVE_URL and an address among the arguments are both given: keep one of them.');
  }
  const url = ofArguments ?? ofEnvironment;
  if (url === '') {
    throw new MoveError(MOVE_USAGE);
  }
  if (!/^https?:\/\//.test(url) || !URL.canParse(url)) {
    // It may hold a password, so it is not repeated.
    throw new MoveError(`The address to move to is not a URL that begins with http:// or https://.\n${MOVE_USAGE}`);
  }
  if (ofArguments !== null && new URL(url).password !== '') {
    throw new MoveError(
      'A password is not taken from the command line, which everybody on the machine can read: set SYNC_HEALTH_MOVE_URL to the address, or SYNC_HEALTH_MOVE_URL_FILE to the name of a file that holds it.'
    );
  }
  return { url, cluster };
}

function readArgs(args: readonly string[]): { url: string | null; cluster: string | null } {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { cluster: { type: 'string' } },
    });
    const [url = null, ...more] = positionals;
    if (more.length === 0 && values.cluster !== '') {
      return { url, cluster: values.cluster ?? null };
    }
  } catch {
    // An unknown option.
  }
  throw new MoveError(MOVE_USAGE);
}

/** The same database under another host name is detected by the events in it. */
function assertElsewhere({ url }: Destination, { clickhouseUrl }: Config) {
  const placeOf = (address: string) => {
    const { url: at, database } = readAddress(address);
    return `${at.host}/${database}`;
  };
  if (clickhouseUrl !== null && placeOf(url) === placeOf(clickhouseUrl)) {
    throw new MoveError(
      `${placeOf(url)} is the source, by CLICKHOUSE_URL: name another database there, such as ${placeOf(url)}_2.`
    );
  }
}

async function move(ends: Ends, followed: ReadonlyMap<string, number>, report: (line: string) => void) {
  const { source, target } = ends;
  const done = await readProgress(target);
  const lastSeq = await lastSeqOf(source);
  await assertOurs(target, done);
  await saveProgress(target, [STARTED], 1);
  // A server that starts there then takes the database over, and makes rollups of everything in it.
  await disown(target);
  for (const table of MOVED_TABLES) {
    const doneUpTo = done.get(progressName(table)) ?? 0;
    if (table.name === 'events' && done.has(STARTED)) {
      await forgetUnnoted(target, table, doneUpTo);
    }
    const moved = await copyTable(ends, table, doneUpTo, (rows, all) =>
      report(`${table.name}: ${rows.toLocaleString('en')} of ${all.toLocaleString('en')}`)
    );
    report(`${table.name}: ${moved.toLocaleString('en')} rows`);
  }
  for (const table of MOVED_TABLES) {
    await assertSame(ends, table);
    report(`${table.name}: the same on both sides`);
  }
  if ((await lastSeqOf(source)) !== lastSeq) {
    throw new MoveError('A server wrote to the source meanwhile: stop it, and move again.');
  }
  if (!(await isDisowned(target))) {
    throw new MoveError(
      'A server has started on the database there meanwhile: stop it, drop the database, and move again.'
    );
  }
  for (const [name, seq] of followed) {
    await saveProgress(target, [name], seq);
  }
}

const STARTED = `${PROGRESS_OF_MOVES}started`;

async function assertOurs(target: Storage, done: ReadonlyMap<string, number>) {
  const [row] = await target.rows<{ count: number }>('SELECT count() AS count FROM events');
  if ((row?.count ?? 0) > 0 && !done.has(STARTED)) {
    throw new MoveError('The database there holds events already: name an empty one, or one that does not exist.');
  }
  if (done.has(STARTED) && !(await isDisowned(target))) {
    throw new MoveError(
      'A server has started on the database there since the move began, and may hold events of its own: drop the database to move again.'
    );
  }
}

async function lastSeqOf(storage: Storage): Promise<number> {
  const [row] = await storage.rows<{ seq: number }>('SELECT max(seq) AS seq FROM events', {}, { lane: 'background' });
  return row?.seq ?? 0;
}

/** Without user and password, which the terminal need not show. */
function settingsOf({ url, cluster }: Destination): string {
  const { protocol, host, pathname } = new URL(url);
  return `CLICKHOUSE_URL=${protocol}//…${host}${pathname}${cluster === null ? '' : ` CLICKHOUSE_CLUSTER=${cluster}`}`;
}

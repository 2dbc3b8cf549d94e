/**
 * Reads pages of failures, each failure in its latest version. FINAL merges all versions of all rows in its range before
 * LIMIT applies, so it is asked of a small range only.
 */
import { AS_STORED, ONE_THREAD, type Params, type StatementOptions, type Storage } from '../storage/storage';
import { type Values } from './answer';
import { selectColumns } from './selectColumns';

export type Direction = 'ASC' | 'DESC';

/**
 * How the rows of a page are found.
 * - `versions`: all versions of rows in the order of the primary key, in which those of a row are next to each other. For
 *   conditions that all versions of a row meet or none.
 * - `window`: in that order too, among the first keys that meet the conditions in any version.
 * - `keys`: by the keys of the page, which are looked for first. For any other order.
 * - `plain`: without any of these shortcuts.
 */
export type Reading = 'versions' | 'window' | 'keys' | 'plain';

export interface FailurePage {
  storage: Storage;
  where: string;
  params: Params;
  sortBy: string;
  direction: Direction;
  /** The rows of a page, plus one. */
  rows: number;
  reading: Reading;
}

const STORED = [
  'connector',
  'id',
  'mode',
  'object',
  'action',
  'record_id',
  'rev',
  'latency',
  'untimed',
  'error_code',
  'error_message',
  'triggered_by',
  'job_id',
  'attempt',
  'state',
  'trace_id',
] as const;

/** Columns of failures as they are stored, and the value that they are sorted by. */
export type FoundFailures = Readonly<Record<(typeof STORED)[number] | 'sort_by', Values>>;

/** The failures of the page, in order. */
export async function readPage(page: FailurePage): Promise<FoundFailures> {
  const read = [...STORED, `${page.sortBy} AS sort_by`];
  const columns =
    page.reading === 'versions'
      ? await readVersions(page, read)
      : await readFinal(page, (bounds) => select(page, finalSql(page, read, bounds)), lengthOf);
  const named = [...STORED, 'sort_by'].map((name, index) => [name, columns[index] ?? []]);
  return Object.fromEntries(named) as FoundFailures;
}

/** How many failures match, up to the rows of the page. */
export async function countUpTo(page: FailurePage): Promise<number> {
  const countOf = async (sql: string) => Number((await select(page, `SELECT count() FROM (${sql})`))[0]?.[0]);
  return page.reading === 'versions'
    ? countOf(`SELECT DISTINCT rev, connector, id FROM failures WHERE ${page.where} LIMIT ${page.rows}`)
    : readFinal(page, (bounds) => countOf(finalSql(page, ['1'], bounds)), Number);
}

/** What reads in order stops when the page is full. */
const SETTINGS: Record<Reading, StatementOptions['settings']> = {
  versions: { ...ONE_THREAD, ...AS_STORED },
  window: ONE_THREAD,
  keys: {},
  plain: {},
};

const select = ({ storage, params, reading }: FailurePage, sql: string) =>
  selectColumns(storage, sql, params, SETTINGS[reading]);

const lengthOf = (columns: readonly Values[]) => columns[0]?.length ?? 0;

const orderSql = ({ sortBy, direction }: FailurePage) =>
  [sortBy, 'connector', 'id'].map((column) => `${column} ${direction}`).join(', ');

/** Versions to read beyond the rows of a page: leaves room for rows with several. */
const MORE_VERSIONS = 50;

async function readVersions(page: FailurePage, columns: readonly string[]): Promise<Values[]> {
  for (let take = page.rows + MORE_VERSIONS; ; take *= 2) {
    const read = await select(
      page,
      // As text: versions of resolved rows do not fit into a number.
      `SELECT toString(version), ${columns.join(', ')} FROM failures WHERE ${page.where}
      ORDER BY ${orderSql(page)} LIMIT ${take}`
    );
    const [versions = [], ...values] = read;
    const latest = latestRows(
      KEY.map((name) => values[STORED.indexOf(name)] ?? []),
      versions
    );
    // More versions of the last row may follow, which is the one after the page.
    if (versions.length < take || latest.length >= page.rows) {
      const rows = latest.slice(0, page.rows);
      return values.map((column) => rows.map((row) => column[row]!));
    }
  }
}

/** The primary key. */
const KEY = ['rev', 'connector', 'id'] as const;

/** The row of the latest version of each key, in order. */
function latestRows(keys: readonly Values[], versions: Values): number[] {
  const latest: number[] = [];
  for (let row = 0; row < versions.length; row++) {
    const last = latest.at(-1);
    if (last === undefined || keys.some((values) => values[row] !== values[last])) {
      latest.push(row);
    } else if (BigInt(String(versions[row])) > BigInt(String(versions[last]))) {
      latest[latest.length - 1] = row;
    }
  }
  return latest;
}

const finalSql = (page: FailurePage, columns: readonly string[], bounds: string) =>
  `SELECT ${columns.join(', ')} FROM failures FINAL WHERE ${page.where} AND ${bounds}
  ORDER BY ${orderSql(page)} LIMIT ${page.rows}`;

/** Keys to read for each row of a page: of some rows, only an outdated version matches. */
const KEYS_PER_ROW = 3;

/** `read` is given a condition that bounds the page, and `countOf` says how many rows were found with it. */
async function readFinal<T>(
  page: FailurePage,
  read: (bounds: string) => Promise<T>,
  countOf: (found: T) => number
): Promise<T> {
  if (page.reading !== 'window') {
    return read(page.reading === 'keys' ? await keysOfPage(page) : '1');
  }
  // No row before the first of the keys matches.
  const take = page.rows * KEYS_PER_ROW;
  const keys = await endsOf(
    page,
    `SELECT rev FROM failures WHERE ${page.where} ORDER BY rev ${page.direction} LIMIT ${take}`,
    AS_STORED
  );
  const found = await read(between(keys));
  if (countOf(found) >= page.rows || keys.count < take) {
    return found;
  }
  // Many rows matched only in an outdated version: they have just left the requested state.
  return read(page.direction === 'ASC' ? between(await endsInOrder(page, keys.low)) : `rev <= ${keys.high}`);
}

interface Ends {
  count: number;
  low: number;
  high: number;
}

const between = ({ count, low, high }: Ends) => (count === 0 ? '0' : `rev >= ${low} AND rev <= ${high}`);

async function endsOf({ storage, params }: FailurePage, keys: string, settings = {}): Promise<Ends> {
  const [ends] = await storage.rows<Ends>(
    `SELECT count() AS count, min(rev) AS low, max(rev) AS high FROM (${keys})`,
    params,
    { settings: { ...ONE_THREAD, ...settings } }
  );
  return ends!;
}

/** In the order of the primary key, one thread merges versions as it reads and stops when the page is full. */
const endsInOrder = (page: FailurePage, low: number) =>
  endsOf(
    page,
    `SELECT rev FROM failures FINAL WHERE ${page.where} AND rev >= ${low} ORDER BY rev, connector, id LIMIT ${page.rows}`
  );

/** For any other order: reads only the sort column of all matching rows, and names the page's keys. */
async function keysOfPage(page: FailurePage): Promise<string> {
  const { storage, where, params, rows } = page;
  const found = await storage.rows<{ rev: number }>(
    `SELECT rev FROM failures FINAL WHERE ${where} ORDER BY ${orderSql(page)} LIMIT ${rows}`,
    params
  );
  return found.length === 0 ? '0' : `rev IN (${[...new Set(found.map(({ rev }) => rev))].join(', ')})`;
}

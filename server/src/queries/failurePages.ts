/**
 * Finds the key bounds of a page of failures. FINAL merges all versions of all rows in its range before LIMIT applies,
 * so the range must be small. The first matching keys are read in order, of any version. No row before the first of
 * them matches. When enough of them match after merging, the page ends at the last one.
 */
import { type Params, type Storage } from '../storage/storage';
import { threadSettings } from './answer';

export type Direction = 'ASC' | 'DESC';

export interface PagePlace {
  storage: Storage;
  where: string;
  params: Params;
  direction: Direction;
  /** The rows of a page, plus one. */
  rows: number;
  sortBy: string;
}

interface OrderedPlace extends PagePlace {
  /** Whether the condition is on a column that differs between versions of a row, so that an outdated version may match. */
  tellsVersionsApart: boolean;
}

/** Keys to read for each row of a page. */
const KEYS_PER_ROW = 3;
/** The same when every version of a matching row matches: leaves room for rows with several versions. */
const SURE_KEYS_PER_ROW = 1.5;

interface Window {
  keys: number;
  low: number;
  high: number;
  /** Matching rows within the window, after merging versions. */
  found: number;
}

/** A condition on `rev` that bounds the page, for pages in the order of the primary key. */
export async function boundsInOrder(place: OrderedPlace): Promise<string> {
  const { direction, rows, tellsVersionsApart } = place;
  const take = Math.ceil(rows * (tellsVersionsApart ? KEYS_PER_ROW : SURE_KEYS_PER_ROW));
  const window = await readWindow(place, take);
  if (window.found >= rows || window.keys < take) {
    return between(window);
  }
  // Many rows matched only in an outdated version: they have just left the requested state.
  return direction === 'ASC' ? between(await readInOrder(place, window.low)) : `rev <= ${window.high}`;
}

const between = ({ keys, low, high }: Omit<Window, 'found'>) => (keys === 0 ? '0' : `rev >= ${low} AND rev <= ${high}`);

async function readWindow(place: OrderedPlace, take: number): Promise<Window> {
  const { storage, where, params, direction } = place;
  const keys = `SELECT rev, connector, id FROM failures WHERE ${where} ORDER BY rev ${direction} LIMIT ${take}`;
  // Several rows may share the last `rev`, and only some of them are among the keys.
  const found = place.tellsVersionsApart
    ? `(SELECT count() FROM failures FINAL WHERE ${where} AND rev >= ends.2 AND rev <= ends.3)`
    : 'ends.4';
  const [window] = await storage.rows<Window>(
    `WITH (SELECT (count(), min(rev), max(rev), uniqExact(rev, connector, id)) FROM (${keys})) AS ends
    SELECT ends.1 AS keys, ends.2 AS low, ends.3 AS high, ${found} AS found`,
    params,
    { settings: threadSettings(1) }
  );
  return window!;
}

/** In the order of the primary key, one thread merges versions as it reads and stops when the page is full. */
async function readInOrder({ storage, where, params, rows }: PagePlace, low: number): Promise<Omit<Window, 'found'>> {
  const [page] = await storage.rows<Omit<Window, 'found'>>(
    `SELECT count() AS keys, min(rev) AS low, max(rev) AS high FROM (
      SELECT rev FROM failures FINAL WHERE ${where} AND rev >= ${low} ORDER BY rev, connector, id LIMIT ${rows}
    )`,
    params,
    { settings: threadSettings(1) }
  );
  return page!;
}

/** The same for any other order: reads only the sort column of all matching rows, and names the page's keys. */
export async function keysOfPage({ storage, where, params, sortBy, direction, rows }: PagePlace): Promise<string> {
  const order = [sortBy, 'connector', 'id'].map((column) => `${column} ${direction}`).join(', ');
  const found = await storage.rows<{ rev: number }>(
    `SELECT rev FROM failures FINAL WHERE ${where} ORDER BY ${order} LIMIT ${rows}`,
    params
  );
  return found.length === 0 ? '0' : `rev IN (${[...new Set(found.map(({ rev }) => rev))].join(', ')})`;
}

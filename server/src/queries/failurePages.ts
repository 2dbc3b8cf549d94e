/**
 * Where a page of failures begins and ends. FINAL merges all versions of rows in its range before a limit applies, so a
 * page is bounded first: some keys are read in their order, whatever version of a row they are of. Rows before the first
 * of them don't match, and where enough of them do, nor are those behind the last read.
 */
import { type Params, type Storage } from '../storage/storage';
import { threadSettings } from './answer';

export type Direction = 'ASC' | 'DESC';

export interface PagePlace {
  storage: Storage;
  where: string;
  params: Params;
  direction: Direction;
  /** One more than the page has. */
  rows: number;
  sortBy: string;
}

interface OrderedPlace extends PagePlace {
  /** Whether the condition is about what changes from one version of a row to the next, so that an older one may match. */
  tellsVersionsApart: boolean;
}

/** Versions of rows that are looked at for each row of a page. */
const KEYS_PER_ROW = 3;
/** The same where none can fail to match: room for rows that have several versions. */
const SURE_KEYS_PER_ROW = 1.5;

interface Window {
  keys: number;
  low: number;
  high: number;
  /** Rows within the window that match. */
  found: number;
}

/** A condition on the primary key, where a page is ordered by it. */
export async function boundsInOrder(place: OrderedPlace): Promise<string> {
  const { direction, rows, tellsVersionsApart } = place;
  const take = Math.ceil(rows * (tellsVersionsApart ? KEYS_PER_ROW : SURE_KEYS_PER_ROW));
  const window = await readWindow(place, take);
  if (window.found >= rows || window.keys < take) {
    return between(window);
  }
  // Very many have just left the state that is asked for.
  return direction === 'ASC' ? between(await readInOrder(place, window.low)) : `rev <= ${window.high}`;
}

const between = ({ keys, low, high }: Omit<Window, 'found'>) => (keys === 0 ? '0' : `rev >= ${low} AND rev <= ${high}`);

async function readWindow(place: OrderedPlace, take: number): Promise<Window> {
  const { storage, where, params, direction } = place;
  const keys = `SELECT rev, connector, id FROM failures WHERE ${where} ORDER BY rev ${direction} LIMIT ${take}`;
  // Several rows may end in the last moment, of which only some are among the keys.
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

/** In the order of the primary key one thread merges versions as it reads, and ends with the page. */
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

/** The same in any other order: what it is ordered by is read of all that match, and the rest of a page's rows alone. */
export async function keysOfPage({ storage, where, params, sortBy, direction, rows }: PagePlace): Promise<string> {
  const order = [sortBy, 'connector', 'id'].map((column) => `${column} ${direction}`).join(', ');
  const found = await storage.rows<{ rev: number }>(
    `SELECT rev FROM failures FINAL WHERE ${where} ORDER BY ${order} LIMIT ${rows}`,
    params
  );
  return found.length === 0 ? '0' : `rev IN (${[...new Set(found.map(({ rev }) => rev))].join(', ')})`;
}

/**
 * The limit of ingest: how fast ClickHouse alone inserts prepared rows of the same events, into a copy of the table, in
 * inserts as large as the server's, each synced to disk. Nothing parses, checks or follows an event.
 */
import { checkEvent } from '../server/src/ingest/checkEvent';
import { EVENT_COLUMNS, eventRow } from '../server/src/ingest/storedEvent';
import { tabSeparated } from '../server/src/storage/tabSeparated';
import { makeEvents } from './events';
import { type Place } from './place';
import { timed } from './timing';

/** Of four clients that send a thousand each, the server writes two at once, and two while it follows those. */
const INSERT_EVENTS = 2000;
const AT_ONCE = 2;

const TABLE = 'insert_limit';
const INSERT = `INSERT INTO ${TABLE} (${EVENT_COLUMNS.join(', ')}) FORMAT TabSeparated`;

/** Events a second; of a cluster, each insert goes to one of its shards in turn. */
export async function insertLimit({ shards, database }: Place, inserts: number): Promise<number> {
  const urls = shards.map(({ url }) => `${url}/?database=${database}`);
  await Promise.all(urls.map((url) => post(url, `CREATE TABLE ${TABLE} AS events`)));
  const waiting = Array.from({ length: inserts }, (_, index) => ({
    // As the server inserts: indexes are made by merges.
    url: `${urls[index % urls.length]}&materialize_skip_indexes_on_insert=0&query=${encodeURIComponent(INSERT)}`,
    rows: readyRows(index + 1),
  }));
  const elapsedMs = await timed(() =>
    Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
          await post(next.url, next.rows);
        }
      })
    )
  );
  await Promise.all(urls.map((url) => post(url, `DROP TABLE ${TABLE} SYNC`)));
  return (inserts * INSERT_EVENTS * 1000) / elapsedMs;
}

function readyRows(seq: number): string {
  const rows = makeEvents(INSERT_EVENTS).map((candidate) => {
    const checked = checkEvent(candidate);
    if ('reason' in checked) {
      throw new Error(checked.reason);
    }
    return eventRow(checked.event, seq);
  });
  return tabSeparated(rows);
}

async function post(url: string, body: string) {
  const response = await fetch(url, { method: 'POST', body });
  if (!response.ok) {
    throw new Error(`ClickHouse answered ${response.status}: ${await response.text()}`);
  }
  await response.arrayBuffer();
}

/**
 * The owner of a ClickHouse database: the decision store that notes which of its events rollups lack. A database with
 * another owner, or none, is taken over as if all of it had changed, since this store has no notes about it.
 */
import { type Storage } from '../../storage';
import { ROLLUPS, type RollupKind, tableOf } from '../tables';
import { type Changes } from './changes';

const DAY_MS = 24 * 3_600_000;

export const NOT_OURS =
  'Another server uses this ClickHouse database with decisions of its own: give all of them the same DATABASE_URL.';

/** Makes this store the owner. Resolves to whether the database was taken over. */
export async function claim(storage: Storage, changes: Changes): Promise<boolean> {
  const storeId = await changes.storeId();
  if ((await ownerOf(storage)) === storeId) {
    return false;
  }
  const [all] = await storage.rows<{ events: number; fromMs: number; toMs: number }>(
    `SELECT count() AS events, toUnixTimestamp64Milli(min(end_time)) AS fromMs,
      toUnixTimestamp64Milli(max(end_time)) AS toMs FROM events`,
    {},
    { lane: 'background' }
  );
  const ranges =
    all && all.events > 0
      ? [{ fromMs: Math.floor(all.fromMs / DAY_MS) * DAY_MS, toMs: (Math.floor(all.toMs / DAY_MS) + 1) * DAY_MS }]
      : [];
  // From here on queries read raw events. No roll takes the note before `stored`, when the old slots are gone.
  const seq = await changes.note(ranges, false);
  for (const shard of storage.shards) {
    for (const kind of Object.keys(ROLLUPS) as RollupKind[]) {
      await shard.execute(`TRUNCATE TABLE ${tableOf(kind)}`);
    }
  }
  await changes.stored([seq]);
  await storage.insert('owners', ['store'], `${storeId}\n`);
  return true;
}

export async function isOurs(storage: Storage, changes: Changes): Promise<boolean> {
  return (await ownerOf(storage)) === (await changes.storeId());
}

/** No store's id: these are above 0. */
const NOBODY = 0;

/** Removes the owner: the next store that starts takes the database over. */
export async function disown(storage: Storage) {
  await storage.insert('owners', ['store'], `${NOBODY}\n`);
}

/** Whether no server has started on the database, or none since `disown`. */
export async function isDisowned(storage: Storage): Promise<boolean> {
  const owner = await ownerOf(storage);
  return owner === null || owner === NOBODY;
}

async function ownerOf(storage: Storage): Promise<number | null> {
  const [owner] = await storage.rows<{ store: number }>(
    'SELECT store FROM owners ORDER BY claimed_at DESC, store LIMIT 1',
    {},
    { lane: 'background' }
  );
  return owner?.store ?? null;
}

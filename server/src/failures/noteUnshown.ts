/**
 * At the start, notes failures whose state differs from the decisions. This happens when the decision store and ClickHouse
 * were restored from backups of different moments. A failure is `retrying` exactly when a command holds it.
 */
import { portions } from '../commands/commandRows';
import { type DecisionStore } from '../decisions/store';
import { type Storage } from '../storage/storage';

interface Found {
  connector: string;
  id: string;
  endTimeMs: number;
  state: 'retrying' | 'dismissed';
}

export async function noteUnshown(storage: Storage, { db }: DecisionStore) {
  const found = await storage.rows<Found>(
    `SELECT connector, id, -rev AS endTimeMs, state FROM failures FINAL WHERE state IN ('retrying', 'dismissed')`,
    {},
    { lane: 'background' }
  );
  const held = await db.selectFrom('held_failures').select(['connector', 'event_id', 'end_time_ms', 'hold']).execute();
  const shown = new Map(found.map(({ connector, id, state }) => [`${connector}\0${id}`, state]));
  const decided = new Map(held.map(({ connector, event_id, hold }) => [`${connector}\0${event_id}`, hold]));
  const differing = [
    ...held
      .filter(({ connector, event_id, hold }) => shown.get(`${connector}\0${event_id}`) !== hold)
      .map(({ connector, event_id, end_time_ms }) => ({ connector, event_id, end_time_ms })),
    ...found
      .filter(({ connector, id }) => !decided.has(`${connector}\0${id}`))
      .map(({ connector, id, endTimeMs }) => ({ connector, event_id: id, end_time_ms: endTimeMs })),
  ];
  for (const some of portions(differing)) {
    await db
      .insertInto('unshown_failures')
      .values(some.map((key) => ({ ...key, resolved: 0 })))
      .execute();
  }
}

/** Changes in the store that all server processes share: noting them, giving them positions, reading them. */
import { type ChangeKind } from '@sync-health/contract';
import { sql } from 'kysely';

import { type DecisionStore } from '../decisions/store';

export interface ChangeNote {
  connector: string;
  kind: ChangeKind;
}

/** Announces notes or positions. The migration's trigger on PostgreSQL uses the same name. */
export const CHANGES_CHANNEL = 'changes';

const COUNTER = 'changes';

/**
 * Gives the notes of the store, and these, the next position, if there are any. A later commit gets a higher position:
 * on PostgreSQL the row of the counter is locked until the commit.
 */
export async function givePositions(store: DecisionStore, notes: readonly ChangeNote[]): Promise<void> {
  const noted = await store.db.selectFrom('change_notes').select('id').limit(1).executeTakeFirst();
  if (noted || notes.length > 0) {
    await (store.dialect === 'postgresql' ? giveShared(store, notes) : giveAlone(store, notes));
  }
}

/** A single statement: a transaction of several would have to be retried when another process runs it too. */
async function giveShared({ db }: DecisionStore, notes: readonly ChangeNote[]) {
  await sql`
    with next as (
      insert into counters (name, value) values (${COUNTER}, 1) on conflict (name) do update
      set value = counters.value + 1 returning value
    ), taken as (
      delete from change_notes where id in (select id from change_notes for update skip locked)
      returning connector, kind
    ), placed as (
      insert into change_positions (connector, kind, position)
      select connector, kind, value from next, (
        select connector, kind from taken union select connector, kind from unnest(
          ${notes.map(({ connector }) => connector)}::text[], ${notes.map(({ kind }) => kind)}::text[]
        ) as given (connector, kind)
      ) as changed
      on conflict (connector, kind) do update set position = excluded.position
    )
    select pg_notify(${CHANGES_CHANNEL}, '') from next`.execute(db);
}

async function giveAlone(store: DecisionStore, notes: readonly ChangeNote[]) {
  await store.transaction(async ({ db }) => {
    const taken = await db.deleteFrom('change_notes').returning(['connector', 'kind']).execute();
    const { value } = await db
      .insertInto('counters')
      .values({ name: COUNTER, value: 1 })
      .onConflict((conflict) => conflict.column('name').doUpdateSet((eb) => ({ value: eb('counters.value', '+', 1) })))
      .returning('value')
      .executeTakeFirstOrThrow();
    await db
      .insertInto('change_positions')
      .values([...taken, ...notes].map(({ connector, kind }) => ({ connector, kind, position: value })))
      .onConflict((conflict) => conflict.columns(['connector', 'kind']).doUpdateSet({ position: value }))
      .execute();
  });
}

/** Changes with a position above this one. */
export function positionsAfter({ db }: DecisionStore, position: number) {
  return db.selectFrom('change_positions').selectAll().where('position', '>', position).execute();
}

/** Removes failures from a retry that were resolved between the retry's query and its decision. */
import { type Transaction } from 'kysely';

import { type DecisionTables } from '../decisions/schema';
import { type Key } from '../failures/shownDecisions';
import { portions } from './commandRows';

/** The detail of a retry that could take no record. */
export const NOTHING = 'No record could be retried.';

/**
 * Removes resolved failures from retries that no connector has got yet, as if they had not been requested. They are
 * listed as skipped.
 */
export async function leaveOutResolved(db: Transaction<DecisionTables>, keys: readonly Key[]) {
  for (const some of portions(keys)) {
    const held = await db
      .selectFrom('held_failures')
      .innerJoin('commands', 'commands.id', 'held_failures.command_id')
      .select([
        'held_failures.connector',
        'held_failures.event_id',
        'held_failures.command_id',
        'commands.skipped_count',
      ])
      .where('hold', '=', 'retrying')
      .where(
        'event_id',
        'in',
        some.map(({ event_id }) => event_id)
      )
      .where('delivered_at_ms', 'is', null)
      .execute();
    const asked = new Set(some.map(({ connector, event_id }) => `${connector}\0${event_id}`));
    for (const { connector, event_id, command_id } of held) {
      if (!asked.has(`${connector}\0${event_id}`)) {
        continue;
      }
      const ofEvent = { command_id, event_id };
      await db
        .deleteFrom('held_failures')
        .where('command_id', '=', command_id)
        .where('event_id', '=', event_id)
        .execute();
      await db
        .deleteFrom('command_items')
        .where('command_id', '=', command_id)
        .where('event_id', '=', event_id)
        .execute();
      const command = await db
        .updateTable('commands')
        .set((eb) => ({
          accepted: eb('accepted', '-', 1),
          pending: eb('pending', '-', 1),
          skipped_count: eb('skipped_count', '+', 1),
        }))
        .where('id', '=', command_id)
        .returning(['accepted', 'skipped_count'])
        .executeTakeFirstOrThrow();
      const { position } = await db
        .selectFrom('command_skips')
        .select((eb) => eb.fn.coalesce(eb.fn.max('position'), eb.lit(0)).as('position'))
        .where('command_id', '=', command_id)
        .executeTakeFirstOrThrow();
      await db
        .insertInto('command_skips')
        .values({ ...ofEvent, position: Number(position) + 1, reason: 'resolved' })
        .execute();
      if (command.accepted === 0) {
        await db
          .updateTable('commands')
          .set({ state: 'failed', detail: NOTHING, due_at_ms: null, webhook_due_at_ms: null })
          .where('id', '=', command_id)
          .execute();
      }
    }
  }
}

/** Commands as the store keeps them, and their conversion to what the API returns. */
import { type Command, type CommandItem, type SkipReason } from '@sync-health/contract';
import { type Kysely, type Selectable } from 'kysely';

import { type DecisionTables } from '../decisions/schema';

export type CommandRow = Selectable<DecisionTables['commands']>;
export type Db = Kysely<DecisionTables>;

export const OPEN_STATES = ['waiting', 'delivered'] as const;

/** Whether the command may still be handed to its connector. */
export const isOpen = ({ state }: Pick<CommandRow, 'state'>) => state === 'waiting' || state === 'delivered';

export const isEnded = ({ state }: Pick<CommandRow, 'state'>) => !isOpen({ state }) && state !== 'paused';

export const commandById = (db: Db, id: string): Promise<CommandRow | undefined> =>
  db.selectFrom('commands').selectAll().where('id', '=', id).executeTakeFirst();

export async function shownCommands(db: Db, rows: readonly CommandRow[]): Promise<Command[]> {
  const ids = rows.map(({ id }) => id);
  const none = ids.length === 0;
  const skips = none
    ? []
    : await db.selectFrom('command_skips').selectAll().where('command_id', 'in', ids).orderBy('position').execute();
  const actions = none
    ? []
    : await db.selectFrom('command_actions').selectAll().where('command_id', 'in', ids).orderBy('id').execute();
  const skipsOf = groupBy(skips, ({ command_id }) => command_id);
  const actionsOf = groupBy(actions, ({ command_id }) => command_id);
  return rows.map((row) => ({
    id: row.id,
    type: row.type,
    state: row.state,
    connector: row.connector,
    requestedBy: row.requested_by,
    requestedAt: row.requested_at_ms,
    updatedAt: row.updated_at_ms,
    accepted: row.accepted,
    skipped: (skipsOf.get(row.id) ?? []).map(({ event_id, reason }) => ({
      eventId: event_id,
      reason: reason as SkipReason,
    })),
    skippedCount: row.skipped_count,
    outcomes: { pending: row.pending, succeeded: row.succeeded, failed: row.failed, skipped: row.skipped },
    jobId: row.job_id,
    reason: row.reason,
    recordsPerMinute: row.records_per_minute,
    startAt: row.start_at_ms,
    asOf: row.as_of_ms,
    detail: row.detail,
    actions: (actionsOf.get(row.id) ?? []).map(({ action, requested_by, at_ms, reason }) => ({
      action,
      requestedBy: requested_by,
      at: at_ms,
      reason,
    })),
    deliveries: row.deliveries,
    exhausted: row.exhausted === 1,
  }));
}

export async function shownCommand(db: Db, id: string): Promise<Command> {
  const row = await db.selectFrom('commands').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  const [shown] = await shownCommands(db, [row]);
  return shown!;
}

export async function shownItems(db: Db, commandId: string): Promise<CommandItem[]> {
  const rows = await db
    .selectFrom('command_items')
    .selectAll()
    .where('command_id', '=', commandId)
    .orderBy('event_id')
    .execute();
  return rows.map((row) => ({
    eventId: row.event_id,
    recordId: row.record_id,
    object: row.object,
    action: row.action,
    errorCode: row.error_code,
    outcome: row.outcome,
    detail: row.detail,
  }));
}

function groupBy<Row>(rows: readonly Row[], keyOf: (row: Row) => string): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const group = groups.get(keyOf(row));
    if (group) {
      group.push(row);
    } else {
      groups.set(keyOf(row), [row]);
    }
  }
  return groups;
}

/** Splits a list into parts that fit into one statement. */
export function portions<T>(list: readonly T[], size = 1000): T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, index) =>
    list.slice(index * size, (index + 1) * size)
  );
}

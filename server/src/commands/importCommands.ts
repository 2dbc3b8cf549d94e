/**
 * Imports the commands of a server version that kept them in ClickHouse, once: when the store has none. The originals
 * stay, for that older server, until they expire.
 */
import { type Command, type RetryOutcome } from '@sync-health/contract';

import { type DecisionStore } from '../decisions/store';
import { type Storage } from '../storage/storage';
import { type CommandRow, portions } from './commandRows';
import { newCommand } from './newCommand';

/** The JSON that the older server kept. */
interface OldCommand extends Command {
  isReported: boolean;
  firstDeliveredMs: number | null;
  dueMs: number;
  webhookAttempts: number;
  webhookDueMs: number | null;
}

interface OldItem {
  commandId: string;
  eventId: string;
  connector: string;
  object: string;
  action: string;
  recordId: string;
  errorCode: string;
  endTimeMs: number;
  recordKey: number;
  requestedAtMs: number;
  outcome: RetryOutcome;
  detail: string | null;
}

/** Returns how many were imported. */
export async function importCommands(storage: Storage, store: DecisionStore): Promise<number> {
  const known = await store.db.selectFrom('commands').select('id').limit(1).executeTakeFirst();
  if (known) {
    return 0;
  }
  const bodies = await storage.rows<{ body: string }>('SELECT body FROM commands FINAL ORDER BY id');
  const old = bodies.map(({ body }) => JSON.parse(body) as OldCommand);
  // All or none: if this start ends midway, the next one begins again.
  await store.transaction(async ({ db }) => {
    for (const some of portions(old, 100)) {
      const items = await itemsOf(storage, some);
      await db.insertInto('commands').values(some.map(rowOf)).execute();
      for (const skips of portions(some.flatMap(skipsOf))) {
        await db.insertInto('command_skips').values(skips).execute();
      }
      for (const part of portions(items)) {
        await db.insertInto('command_items').values(part.map(itemOf)).execute();
      }
      for (const part of portions(items.filter(({ outcome }) => outcome === 'pending'))) {
        await db
          .insertInto('held_failures')
          .values(part.map(heldOf))
          .onConflict((conflict) => conflict.doNothing())
          .execute();
      }
    }
  });
  return old.length;
}

function itemsOf(storage: Storage, commands: readonly OldCommand[]): Promise<OldItem[]> {
  return storage.rows<OldItem>(
    `SELECT command_id AS commandId, event_id AS eventId, connector, object, action, record_id AS recordId,
      error_code AS errorCode, toUnixTimestamp64Milli(end_time) AS endTimeMs, record_key AS recordKey,
      toUnixTimestamp64Milli(requested_at) AS requestedAtMs, outcome, nullIf(detail, '') AS detail
    FROM command_items FINAL WHERE command_id IN {ids:Array(String)} AND outcome != 'withdrawn'`,
    { ids: commands.map(({ id }) => id) }
  );
}

function rowOf(old: OldCommand): CommandRow {
  const isOpen = old.state === 'waiting' || old.state === 'delivered';
  return newCommand(old.requestedAt, {
    id: old.id,
    type: old.type,
    state: old.state,
    connector: old.connector,
    requested_by: old.requestedBy,
    updated_at_ms: old.updatedAt,
    reason: old.reason ?? null,
    job_id: old.jobId,
    start_at_ms: old.startAt ?? null,
    detail: old.detail,
    accepted: old.accepted,
    skipped_count: old.skippedCount,
    ...old.outcomes,
    deliveries: old.deliveries,
    due_at_ms: isOpen ? Math.round(old.dueMs) : null,
    delivered_at_ms: old.firstDeliveredMs,
    heard_at_ms: old.firstDeliveredMs,
    webhook_attempts: old.webhookAttempts,
    webhook_due_at_ms: isOpen && old.webhookDueMs !== null ? Math.round(old.webhookDueMs) : null,
    exhausted: old.exhausted ? 1 : 0,
  });
}

const skipsOf = ({ id, skipped }: OldCommand) =>
  skipped.map(({ eventId, reason }, position) => ({ command_id: id, position, event_id: eventId, reason }));

const itemOf = (item: OldItem) => ({
  command_id: item.commandId,
  event_id: item.eventId,
  connector: item.connector,
  object: item.object,
  action: item.action,
  record_id: item.recordId,
  record_key: item.recordKey,
  error_code: item.errorCode,
  end_time_ms: item.endTimeMs,
  outcome: item.outcome,
  detail: item.detail,
  handed_out_at_ms: null,
});

const heldOf = (item: OldItem) => ({
  connector: item.connector,
  event_id: item.eventId,
  object: item.object,
  record_id: item.recordId,
  record_key: item.recordKey,
  end_time_ms: item.endTimeMs,
  hold: 'retrying' as const,
  command_id: item.commandId,
  held_at_ms: item.requestedAtMs,
});

/** Records the outcomes of failures that a command holds: they are released, and their states are to be shown. */
import { type RetryOutcome } from '@sync-health/contract';
import { type Transaction } from 'kysely';

import { type DecisionTables } from '../decisions/schema';
import { commandById, isOpen, portions } from './commandRows';
import { type HeldKey } from './retriedRecords';

export interface Settled {
  eventId: string;
  outcome: Exclude<RetryOutcome, 'pending'>;
  detail: string | null;
}

export interface SettleOptions {
  now: number;
  redeliveryMs: number;
  /**
   * Whether the outcome is the connector's report, which counts as an attempt. False for an event, which has changed
   * the failure itself.
   */
  isWord: boolean;
}

/** Only pending items change. Returns the failures that were released. */
export async function settle(
  db: Transaction<DecisionTables>,
  commandId: string,
  settled: readonly Settled[],
  { now, redeliveryMs, isWord }: SettleOptions
): Promise<HeldKey[]> {
  const counts = { succeeded: 0, failed: 0, skipped: 0 };
  const released: HeldKey[] = [];
  for (const { outcome, detail, eventIds } of alike(settled)) {
    for (const ids of portions(eventIds)) {
      const changed = await db
        .updateTable('command_items')
        .set({ outcome, detail })
        .where('command_id', '=', commandId)
        .where('outcome', '=', 'pending')
        .where('event_id', 'in', ids)
        .returning(['connector', 'event_id', 'end_time_ms', 'record_key'])
        .execute();
      if (changed.length === 0) {
        continue;
      }
      counts[outcome] += changed.length;
      released.push(
        ...changed.map(({ connector, event_id, record_key }) => ({
          connector,
          eventId: event_id,
          recordKey: record_key,
        }))
      );
      await db
        .deleteFrom('held_failures')
        .where('command_id', '=', commandId)
        .where(
          'event_id',
          'in',
          changed.map(({ event_id }) => event_id)
        )
        .execute();
      const resolved = isWord && outcome === 'succeeded' ? 1 : 0;
      await db
        .insertInto('unshown_failures')
        .values(changed.map(({ connector, event_id, end_time_ms }) => ({ connector, event_id, end_time_ms, resolved })))
        .execute();
    }
  }
  if (released.length > 0) {
    await count(db, commandId, counts, { now, redeliveryMs });
  }
  return released;
}

/** Updates the counts of a command. While its connector makes progress, the command is not handed out again. */
async function count(
  db: Transaction<DecisionTables>,
  commandId: string,
  { succeeded, failed, skipped }: { succeeded: number; failed: number; skipped: number },
  { now, redeliveryMs }: { now: number; redeliveryMs: number }
) {
  await db
    .updateTable('commands')
    .set((eb) => ({
      pending: eb('pending', '-', succeeded + failed + skipped),
      succeeded: eb('succeeded', '+', succeeded),
      failed: eb('failed', '+', failed),
      skipped: eb('skipped', '+', skipped),
      updated_at_ms: now,
    }))
    .where('id', '=', commandId)
    .execute();
  const command = await commandById(db, commandId);
  if (!command) {
    return;
  }
  if (command.pending === 0 && (isOpen(command) || command.state === 'paused')) {
    await db
      .updateTable('commands')
      .set({ state: 'completed', due_at_ms: null, webhook_due_at_ms: null })
      .where('id', '=', commandId)
      .execute();
  } else if (command.delivered_at_ms !== null) {
    const isAwaited = command.due_at_ms !== null && command.records_per_minute === null;
    await db
      .updateTable('commands')
      .set({ heard_at_ms: now, ...(isAwaited && { due_at_ms: now + redeliveryMs }) })
      .where('id', '=', commandId)
      .execute();
  }
}

function alike(settled: readonly Settled[]) {
  const groups = new Map<string, Omit<Settled, 'eventId'> & { eventIds: string[] }>();
  for (const { eventId, outcome, detail } of settled) {
    const key = `${outcome} ${detail ?? ''}`;
    const group = groups.get(key);
    if (group) {
      group.eventIds.push(eventId);
    } else {
      groups.set(key, { outcome, detail, eventIds: [eventId] });
    }
  }
  return groups.values();
}

/**
 * What a connector gets of a command, and when it gets more. A retry with a pace is handed out in portions, each with
 * other records.
 */
import { type DeliveredCommand } from '@sync-health/contract';
import { type Transaction } from 'kysely';

import { type DecisionTables } from '../decisions/schema';
import { type CommandRow, type Db, portions } from './commandRows';

/** A portion has as many records as the pace allows in this time, and at least one. */
const PORTION_MS = 10_000;
const MINUTE_MS = 60_000;

export interface HandOutOptions {
  now: number;
  redeliveryMs: number;
}

/**
 * The next portion of a command. Records that were handed out before are included only if nothing was heard of the
 * command since.
 */
export async function nextPortion(db: Db, command: CommandRow, { now, redeliveryMs }: HandOutOptions) {
  const { id, type, connector, requested_by, requested_at_ms, job_id, records_per_minute } = command;
  const records = type === 'retry' ? await dueRecords(db, command, { now, redeliveryMs }) : [];
  const delivered: DeliveredCommand = {
    id,
    type,
    connector,
    requestedBy: requested_by,
    requestedAt: requested_at_ms,
    jobId: job_id,
    records: records.map(({ event_id, record_id, object, action }) => ({
      eventId: event_id,
      recordId: record_id,
      object,
      action,
    })),
    ...(records_per_minute !== null && { portion: command.deliveries + 1 }),
  };
  return delivered;
}

async function dueRecords(db: Db, command: CommandRow, { now, redeliveryMs }: HandOutOptions) {
  const pending = db
    .selectFrom('command_items')
    .select(['event_id', 'record_id', 'object', 'action', 'handed_out_at_ms'])
    .where('command_id', '=', command.id)
    .where('outcome', '=', 'pending')
    .orderBy('end_time_ms', 'desc')
    .orderBy('event_id');
  if (command.records_per_minute === null) {
    return pending.execute();
  }
  const isSilent = (command.heard_at_ms ?? 0) <= now - redeliveryMs;
  const again = isSilent ? await pending.where('handed_out_at_ms', '<=', now - redeliveryMs).execute() : [];
  const size = await sizeOfPortion(db, command, command.records_per_minute, now);
  return [...again, ...(await pending.where('handed_out_at_ms', 'is', null).limit(size).execute())];
}

/**
 * As many records as the pace allows for the time since the last portion, at most a minute's, so that a pause brings no
 * burst.
 */
async function sizeOfPortion(db: Db, { id }: CommandRow, perMinute: number, now: number): Promise<number> {
  const { lastMs } = await db
    .selectFrom('command_items')
    .select((eb) => eb.fn.max('handed_out_at_ms').as('lastMs'))
    .where('command_id', '=', id)
    .executeTakeFirstOrThrow();
  const sinceMs = lastMs === null ? PORTION_MS : Math.min(now - lastMs, MINUTE_MS);
  return Math.max(1, Math.floor((perMinute * sinceMs) / MINUTE_MS));
}

/** Records that the connector has the portion, and when the next portion, or the same again, is due. */
export async function noteHandOut(
  db: Transaction<DecisionTables>,
  command: CommandRow,
  { records }: DeliveredCommand,
  { now, redeliveryMs, by }: HandOutOptions & { by: 'poll' | 'webhook' }
) {
  for (const some of portions(records)) {
    await db
      .updateTable('command_items')
      .set({ handed_out_at_ms: now })
      .where('command_id', '=', command.id)
      .where(
        'event_id',
        'in',
        some.map(({ eventId }) => eventId)
      )
      .execute();
  }
  const pace = command.records_per_minute;
  const isLeft =
    pace !== null &&
    (await db
      .selectFrom('command_items')
      .select('event_id')
      .where('command_id', '=', command.id)
      .where('outcome', '=', 'pending')
      .where('handed_out_at_ms', 'is', null)
      .limit(1)
      .executeTakeFirst()) !== undefined;
  const portion = Math.max(1, Math.floor(((pace ?? 0) * PORTION_MS) / MINUTE_MS));
  const nextMs = isLeft ? now + Math.ceil((portion / pace) * MINUTE_MS) : now + redeliveryMs;
  await db
    .updateTable('commands')
    .set((eb) => ({
      state: 'delivered',
      deliveries: eb('deliveries', '+', 1),
      delivered_at_ms: command.delivered_at_ms ?? now,
      heard_at_ms: now,
      exhausted: 0,
      updated_at_ms: now,
      // If the webhook accepted it and nothing follows, a long poll may still fetch it.
      due_at_ms: by === 'webhook' ? now + redeliveryMs : nextMs,
      webhook_attempts: 0,
      webhook_due_at_ms: by === 'webhook' ? (isLeft ? nextMs : null) : eb.ref('webhook_due_at_ms'),
    }))
    .where('id', '=', command.id)
    .where('state', 'in', ['waiting', 'delivered'])
    .execute();
}

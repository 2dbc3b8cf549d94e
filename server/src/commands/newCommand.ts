/** A command as it begins. */
import { randomBytes } from 'node:crypto';

import { type CommandType } from '@sync-health/contract';

import { type CommandRow } from './commandRows';

export interface Asking {
  requestedBy: string;
  /** Whose the idempotency key is. */
  token: string;
  /** Empty where the caller gave none: then every request is one of its own. */
  idempotencyKey: string;
  /** Of one command, for the automatic retry. */
  maxRecords?: number;
}

/** Ids are in the order of time, from one process as from several. */
export const newCommandId = (now: number) =>
  `cmd_${now.toString(36).padStart(9, '0')}_${randomBytes(6).toString('hex')}`;

export function newCommand(
  now: number,
  members: Pick<CommandRow, 'id' | 'connector' | 'requested_by'> & { type: CommandType } & Partial<CommandRow>
): CommandRow {
  return {
    state: 'waiting',
    requested_at_ms: now,
    updated_at_ms: now,
    reason: null,
    job_id: null,
    records_per_minute: null,
    start_at_ms: null,
    as_of_ms: null,
    detail: null,
    accepted: 0,
    skipped_count: 0,
    pending: 0,
    succeeded: 0,
    failed: 0,
    skipped: 0,
    deliveries: 0,
    due_at_ms: null,
    delivered_at_ms: null,
    heard_at_ms: null,
    webhook_attempts: 0,
    webhook_due_at_ms: null,
    exhausted: 0,
    ...members,
  };
}

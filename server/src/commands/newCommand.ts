/** Makes the initial row of a command. */
import { randomBytes } from 'node:crypto';

import { type CommandType } from '@sync-health/contract';

import { type CommandRow } from './commandRows';

export interface Asking {
  requestedBy: string;
  /** The id of the token that the idempotency key belongs to. */
  token: string;
  /** Empty when the caller gave none: then every request is new. */
  idempotencyKey: string;
  /** Most records of one command; set by the automatic retry. */
  maxRecords?: number;
}

/** Ids sort by time, across processes too. */
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

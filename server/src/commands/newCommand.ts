/** A command as it begins. */
import { randomBytes } from 'node:crypto';

import { type StoredCommand } from './storedCommand';

export interface Asking {
  requestedBy: string;
  /** Empty where the caller gave none: then every request is one of its own. */
  idempotencyKey: string;
  /** Of one command, for the automatic retry. */
  maxRecords?: number;
}

/** Ids are in the order of time, from one process as from several. */
export const firstIdAt = (epochMs: number) => `cmd_${epochMs.toString(36).padStart(9, '0')}`;

export function newCommand(
  { requestedBy, idempotencyKey }: Asking,
  now: number,
  hasWebhook: boolean,
  members: Pick<StoredCommand, 'type' | 'connector' | 'requestHash' | 'accepted' | 'outcomes'> & Partial<StoredCommand>
): StoredCommand {
  return {
    id: `${firstIdAt(now)}_${randomBytes(6).toString('hex')}`,
    state: 'waiting',
    requestedBy,
    requestedAt: now,
    updatedAt: now,
    skipped: [],
    skippedCount: 0,
    jobId: null,
    reason: null,
    recordsPerMinute: null,
    startAt: null,
    asOf: null,
    actions: [],
    detail: null,
    deliveries: 0,
    exhausted: false,
    idempotencyKey,
    isReported: false,
    firstDeliveredMs: null,
    dueMs: now,
    webhookAttempts: 0,
    webhookDueMs: hasWebhook ? now : null,
    ...members,
  };
}

/** Sync events as a connector sends them, for tests: valid, and each with an id of its own unless told otherwise. */
import { type SyncEvent } from '@sync-health/contract';

let count = 0;

export interface EventOverrides extends Partial<SyncEvent> {
  /** Sets startTime to so long before endTime; 1000 where neither is given. */
  latencyMs?: number;
}

export function makeEvent({ latencyMs = 1000, ...overrides }: EventOverrides = {}): SyncEvent {
  count++;
  const endTime = overrides.endTime ?? '2026-11-20T10:00:00.000Z';
  return {
    id: `evt-${count}`,
    connector: 'zuora-salesforce',
    mode: 'realtime',
    object: 'Invoice',
    action: 'update',
    recordId: `record-${count}`,
    startTime: new Date(Date.parse(endTime) - latencyMs).toISOString(),
    endTime,
    status: 'success',
    ...(overrides.status === 'failed' ? { errorCode: 'DACO-02', errorMessage: 'The account has no CRM id' } : {}),
    ...(overrides.mode === 'manual' ? { jobId: 'job-1' } : {}),
    ...overrides,
  };
}

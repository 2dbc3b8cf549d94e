/** Valid sync events for tests, as a connector sends them, each with a new id unless given. */
import { type SyncEvent } from '@sync-health/contract';

let count = 0;

export interface EventOverrides extends Partial<SyncEvent> {
  /** Sets startTime this long before endTime; 1000 if neither is given. */
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

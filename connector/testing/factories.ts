/** Events and commands for tests; give only what a test is about. */
import { type DeliveredCommand } from '@sync-health/contract';

import { type NewSyncEvent } from '../src';

export function anEvent(overrides: Partial<NewSyncEvent> = {}): NewSyncEvent {
  return {
    mode: 'realtime',
    object: 'Invoice',
    action: 'update',
    recordId: 'inv-1',
    startTime: '2026-11-20T10:00:00.000Z',
    endTime: '2026-11-20T10:00:02.400Z',
    status: 'success',
    ...overrides,
  };
}

export function events(count: number): NewSyncEvent[] {
  return Array.from({ length: count }, (_, i) => anEvent({ id: `evt-${i}`, recordId: `inv-${i}` }));
}

export function aCommand(overrides: Partial<DeliveredCommand> = {}): DeliveredCommand {
  return {
    id: 'cmd-1',
    type: 'retry',
    connector: 'billing',
    requestedBy: 'ops@example.com',
    requestedAt: 1_700_000_000_000,
    jobId: null,
    records: [{ eventId: 'evt-1', recordId: 'inv-1', object: 'Invoice', action: 'update' }],
    ...overrides,
  };
}

/** Waits until a condition holds. */
export async function until(condition: () => boolean, timeoutMs = 5000) {
  const deadline = Date.now() + timeoutMs;
  while (!condition()) {
    if (Date.now() > deadline) {
      throw new Error(`did not come true within ${timeoutMs} ms: ${condition}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

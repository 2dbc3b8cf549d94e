/**
 * The connector of the browser tests. It retries failures of the connector `live` and runs jobs that can be canceled.
 */
import { type SyncEvent } from '@sync-health/contract';
import { createClient } from '@sync-health/connector';

import {
  at,
  BULK_CONNECTOR,
  BULK_FAILURES,
  FIXTURE_CONNECTOR,
  FIXTURE_EVENTS,
  LIVE_CONNECTOR,
  LIVE_FAILURES,
} from '../fixtures/events';
import { JOB_CANCELABLE, JOB_FINISHED } from '../fixtures/jobs';
import { SERVER_TOKEN, SERVER_URL } from './stage';

const RETRY_LATENCY_MS = 900;

function clientOf(connector: string) {
  return createClient({ url: SERVER_URL, token: SERVER_TOKEN, connector });
}

/** Sends the whole fixture. */
export async function loadFixture() {
  const events = {
    [FIXTURE_CONNECTOR]: FIXTURE_EVENTS,
    [LIVE_CONNECTOR]: LIVE_FAILURES,
    [BULK_CONNECTOR]: BULK_FAILURES,
  };
  for (const [connector, ofConnector] of Object.entries(events)) {
    const { rejected } = await clientOf(connector).send(ofConnector);
    if (rejected.length > 0) {
      throw new Error(`The fixture was rejected: ${JSON.stringify(rejected[0])}`);
    }
  }
  await clientOf(FIXTURE_CONNECTOR)
    .job(JOB_FINISHED)
    .update({
      scope: 'Product Catalog',
      status: 'completed',
      totalRecords: 3,
      startTime: at('13:09'),
      endTime: at('13:21'),
      triggeredBy: 'pat@example.com',
      updatedAt: at('13:21'),
    });
}

/** The new attempt for a retry: it succeeds for odd records and fails with another error for even ones. */
function attempt(command: { eventId: string; recordId: string; object: string; action: string }): SyncEvent {
  const now = Date.now();
  const succeeds = Number(command.recordId.split('-')[1]) % 2 === 1;
  return {
    id: `${command.eventId}-retry-${now}`,
    mode: 'realtime',
    object: command.object,
    action: command.action,
    recordId: command.recordId,
    startTime: new Date(now - RETRY_LATENCY_MS).toISOString(),
    endTime: new Date(now).toISOString(),
    retryOf: command.eventId,
    attempt: 2,
    ...(succeeds
      ? { status: 'success' }
      : { status: 'failed', errorCode: 'DACO-99', errorMessage: 'Retried, and the CRM answered 500' }),
  };
}

/** Reports a running job and handles commands until the signal fires. */
export async function runConnector(signal: AbortSignal) {
  const client = clientOf(LIVE_CONNECTOR);
  const job = client.job(JOB_CANCELABLE);
  const running = {
    scope: 'Accounts & Related Objects',
    totalRecords: 400,
    startTime: Date.now() - 60_000,
    triggeredBy: 'sam@example.com',
  };
  await job.update({ ...running, status: 'running' });
  await client.send(
    Array.from({ length: 100 }, (_, index) => ({
      id: `job-record-${index}`,
      mode: 'manual' as const,
      jobId: JOB_CANCELABLE,
      object: index < 60 ? 'Account' : 'Contact',
      action: 'upsert',
      recordId: `M-${index}`,
      startTime: Date.now() - 50_000,
      endTime: Date.now() - 49_000,
      ...(index % 20 === 0
        ? { status: 'failed' as const, errorCode: 'DACO-99', errorMessage: '=HYPERLINK("http://example.com")' }
        : { status: 'success' as const }),
    }))
  );
  const listener = client.commands({
    signal,
    waitSeconds: 5,
    onRetry: async (command) => {
      const events = command.records.map(attempt);
      await client.send(events);
      return {
        results: events.map((event) => ({
          eventId: event.retryOf!,
          outcome: event.status === 'success' ? ('succeeded' as const) : ('failed' as const),
        })),
      };
    },
    onCancel: async () => {
      await job.update({ ...running, status: 'canceled', endTime: Date.now() });
      return { detail: 'Stopped between two records' };
    },
  });
  await listener.done;
}

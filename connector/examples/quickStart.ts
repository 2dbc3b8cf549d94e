/** The minimum of a connector: measure each attempt and record it. Run: npx tsx connector/examples/quickStart.ts */
import { createClient, type NewSyncEvent } from '@sync-health/connector';

const client = createClient({
  url: process.env.SYNC_HEALTH_URL ?? 'http://127.0.0.1:4280',
  token: process.env.SYNC_HEALTH_TOKEN ?? '',
  connector: 'my-connector',
  onRejected: ({ event, detail }) => console.error(`${event.id} was rejected: ${detail}`),
  onDeliveryProblem: ({ error, nextAttemptInMs }) => console.error(`${error.message}; again in ${nextAttemptInMs} ms`),
});

/** Stands for what your connector does with a record. */
async function copyToTarget(recordId: string) {
  if (recordId === 'inv-3') {
    throw new Error('Missing CRM Id: the account is not linked yet');
  }
}

async function sync(recordId: string) {
  const attempt = { mode: 'realtime', object: 'Invoice', action: 'update', recordId, startTime: Date.now() } as const;
  let outcome: Pick<NewSyncEvent, 'status' | 'errorCode' | 'errorMessage'> = { status: 'success' };
  try {
    await copyToTarget(recordId);
  } catch (error) {
    outcome = { status: 'failed', errorCode: 'MISSING-ID', errorMessage: String(error) };
  }
  await client.record({ ...attempt, ...outcome, endTime: Date.now() });
}

async function main() {
  for (const recordId of ['inv-1', 'inv-2', 'inv-3']) {
    await sync(recordId);
  }
  const undelivered = await client.close();
  console.log(`done; ${client.stats.accepted} events are safe, ${undelivered.length} could not be delivered`);
}

void main();

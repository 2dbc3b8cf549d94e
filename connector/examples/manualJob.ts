/** A manual sync job with progress. Run: npx tsx connector/examples/manualJob.ts */
import { randomUUID } from 'node:crypto';

import { createClient, type JobState } from '@sync-health/connector';

const client = createClient({
  url: process.env.SYNC_HEALTH_URL ?? 'http://127.0.0.1:4280',
  token: process.env.SYNC_HEALTH_TOKEN ?? '',
  connector: 'my-connector',
});

async function main() {
  const recordIds = ['prod-1', 'prod-2', 'prod-3'];
  const jobId = `job-${randomUUID()}`;
  const job = client.job(jobId);
  const known: JobState = { scope: 'Product Catalog', status: 'running', totalRecords: 3, triggeredBy: 'm.keller' };

  const started = { ...known, startTime: new Date() };
  await job.update(started);
  for (const recordId of recordIds) {
    const startTime = new Date();
    // … sync the record here …
    const attempt = { mode: 'manual', jobId, object: 'Product', action: 'upsert', recordId, startTime } as const;
    await client.record({ ...attempt, endTime: new Date(), status: 'success' });
  }
  // The counts come from the events, so let them arrive before the job is shown as completed.
  await client.flush();
  await job.update({ ...started, status: 'completed', endTime: new Date() });
  await client.close();
}

void main();

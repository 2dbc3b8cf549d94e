/** Retry and cancel, by long poll, until Ctrl-C. Run: npx tsx connector/examples/commands.ts */
import { createClient, type RetryCommand } from '@sync-health/connector';

const client = createClient({
  url: process.env.SYNC_HEALTH_URL ?? 'http://127.0.0.1:4280',
  token: process.env.SYNC_HEALTH_TOKEN ?? '',
  connector: 'my-connector',
});
const stop = new AbortController();
process.once('SIGINT', () => stop.abort());

/** Jobs that should stop. The code that runs a job checks it between two records. */
const canceled = new Set<string>();

type Asked = Pick<RetryCommand, 'requestedBy' | 'jobId'>;

async function retry(
  { eventId, object, action, recordId }: RetryCommand['records'][number],
  { requestedBy, jobId }: Asked
) {
  const startTime = new Date();
  // … sync the record again here …
  // The failures of a job are retried only if it reported `retryFailures`; their attempts belong to the job.
  const mode = jobId === null ? ({ mode: 'realtime' } as const) : ({ mode: 'manual', jobId } as const);
  const attempt = { ...mode, object, action, recordId, startTime, endTime: new Date() };
  await client.record({ ...attempt, status: 'success', retryOf: eventId, triggeredBy: requestedBy });
  return { eventId, outcome: 'succeeded' as const };
}

async function main() {
  const listener = client.commands({
    signal: stop.signal,
    async onRetry(command, signal) {
      const results = [];
      for (const record of command.records) {
        // If this throws, the command is delivered again at the next start.
        signal.throwIfAborted();
        results.push(await retry(record, command));
      }
      return { results };
    },
    async onCancel({ jobId }) {
      canceled.add(jobId);
      // … wait here until the job has stopped and its state `canceled` is reported …
      return { detail: 'Stopped between two records.' };
    },
    onError: (error) => console.error(error.message),
  });
  await listener.done;
  await client.close();
}

void main();

/** Checks reports of dry runs: jobs that write nothing to the target, have no events, and so report their own counts. */
import { type JobUpdate } from '@sync-health/contract';

import { type StoredJob } from '../decisions/jobs';
import { type DecisionStore } from '../decisions/store';
import { ProblemError } from '../http/problems';
import { type Storage } from '../storage/storage';

interface JobWithEvents {
  storage: Storage;
  store: DecisionStore;
  connector: string;
  jobId: string;
}

/** Throws a 409 when a job that has events is said to be a dry run: they are counted already. */
export async function assertNoEvents({ storage, store, connector, jobId }: JobWithEvents) {
  const known = await store.db
    .selectFrom('jobs')
    .select('dry_run')
    .where('connector', '=', connector)
    .where('job_id', '=', jobId)
    .executeTakeFirst();
  if (known?.dry_run === 1) {
    return;
  }
  const found = await storage.rows(
    `SELECT 1 AS found FROM events
    WHERE mode = 'manual' AND job_id = {jobId:String} AND connector = {connector:String} LIMIT 1`,
    { connector, jobId }
  );
  if (found.length > 0) {
    throw new ProblemError(
      409,
      `The job ${jobId} has events, which are counted: say that it is a dry run in its first report, before any event.`,
      { field: 'dryRun' }
    );
  }
}

/** Throws a 422 for counts of a job that is no dry run, and for a dry run whose failures could be retried. */
export function assertDryRunFits(update: JobUpdate, job: StoredJob) {
  const isDryRun = job.dry_run === 1;
  const counts = (['succeeded', 'failed'] as const).find((field) => update[field] !== undefined);
  if (!isDryRun && counts) {
    throw new ProblemError(422, `${counts} is counted from the events of the job; only a dry run reports it.`, {
      field: counts,
    });
  }
  if (isDryRun && update.retryFailures) {
    throw new ProblemError(422, 'A dry run has no failures to retry.', { field: 'retryFailures' });
  }
}

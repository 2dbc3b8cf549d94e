/** Whether the failures of a job can be retried. */
import { FINAL_JOB_STATUSES } from '@sync-health/contract';

import { type ShownJob } from '../decisions/jobPages';
import { ProblemError } from '../http/problems';

/** A 409 unless the connector offers it, and the job has ended: until then its failures are not final. */
export function refusalOfRetry({ job_id, dry_run, retry_failures, shown_status }: ShownJob): ProblemError | null {
  const refused = (why: string) => new ProblemError(409, `The job ${job_id} ${why}`, { field: 'jobId' });
  if (dry_run === 1) {
    return refused('is a dry run; it has no failures to retry.');
  }
  if (retry_failures !== 1) {
    return refused('is not one whose failures its connector can retry; run it again.');
  }
  return FINAL_JOB_STATUSES.includes(shown_status)
    ? null
    : refused(`is ${shown_status}; its failures can be retried once it has ended.`);
}

/** Splits the selected jobs into those that can be canceled now, and the others with their status. */
import type { Job } from '@sync-health/contract/job';
import type { JobStatus } from '@sync-health/contract/words';

import { type ChosenJobs, isCancelable, jobKey } from './useJobSelection';

export interface CancelPlan {
  cancelable: Job[];
  /** `status` is the present one. Null: the job is no longer in the list. */
  others: Array<{ job: Job; status: JobStatus | null }>;
}

/** `jobs` is the present list. */
export function cancelPlan(chosen: ChosenJobs, jobs: readonly Job[]): CancelPlan {
  const byKey = new Map(jobs.map((job) => [jobKey(job), job]));
  const plan: CancelPlan = { cancelable: [], others: [] };
  for (const [key, before] of chosen) {
    const now = byKey.get(key);
    if (now && isCancelable(now)) {
      plan.cancelable.push(now);
    } else {
      plan.others.push({ job: now ?? before, status: now?.status ?? null });
    }
  }
  return plan;
}

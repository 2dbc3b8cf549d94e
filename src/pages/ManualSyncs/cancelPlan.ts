/** Which of the selected jobs a cancel is about by now, and which it can't be about, and why. */
import type { Job } from '@sync-health/contract/job';
import type { JobStatus } from '@sync-health/contract/words';

import { type ChosenJobs, isCancelable, jobKey } from './useJobSelection';

export interface CancelPlan {
  cancelable: Job[];
  /** `status` is what each has become; null where the list has it no longer. */
  others: Array<{ job: Job; status: JobStatus | null }>;
}

/** `jobs` is the list as it is now. */
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

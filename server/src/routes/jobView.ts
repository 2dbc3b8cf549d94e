/** A job as the API returns it, with its rate and remaining time. */
import { FINAL_JOB_STATUSES, type Job } from '@sync-health/contract';

import { type JobRow } from '../queries/jobs';

export function shownJob({ progress: _progress, idle: _idle, beginMs: _beginMs, ...job }: JobRow, nowMs: number): Job {
  const isOver = FINAL_JOB_STATUSES.includes(job.status);
  const untilMs = job.endTime ?? (isOver ? job.updatedAt : nowMs);
  const elapsedMs = job.startTime === null ? 0 : untilMs - job.startTime;
  const recordsPerSecond = elapsedMs > 0 && job.processed > 0 ? job.processed / (elapsedMs / 1000) : null;
  const left = job.totalRecords === null ? null : Math.max(job.totalRecords - job.processed, 0);
  return {
    ...job,
    recordsPerSecond,
    remainingMs:
      isOver || left === null || recordsPerSecond === null ? null : Math.round((left / recordsPerSecond) * 1000),
  };
}

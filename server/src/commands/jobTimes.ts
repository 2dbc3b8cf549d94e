/** Checks the times of a job report: like those of events, not in the future, and no end before the start. */
import { type JobUpdate } from '@sync-health/contract';

import { type StoredJob } from '../decisions/jobs';
import { ProblemError } from '../http/problems';
import { parseTimestamp } from '../time';

const TIMES = ['startTime', 'endTime', 'updatedAt'] as const;

/** Ranges of queries can't begin earlier. */
const FIRST_MS = Date.UTC(2000, 0, 1);

/**
 * Throws a 422 for a time before 2000, or more than `aheadMs` ahead of `nowMs`. A report from the future would block
 * every later report, and a job that starts or ended in the future does not run.
 */
export function assertBelievable(update: JobUpdate, nowMs: number, aheadMs: number) {
  for (const field of TIMES) {
    const ms = parseTimestamp(update[field] ?? '');
    if (ms !== null && ms < FIRST_MS) {
      throw new ProblemError(422, `${field} must lie in the year 2000 or later.`, { field });
    }
    if (ms !== null && ms - nowMs > aheadMs) {
      throw new ProblemError(
        422,
        `${field} is ${Math.round((ms - nowMs) / 1000)} seconds ahead of the server's clock, and at most ${aheadMs / 1000} are allowed: set the connector's clock right.`,
        { field }
      );
    }
  }
}

/** Throws a 422 if the merged job would end before it starts: two reports may contradict each other. */
export function assertInOrder({ startTime, endTime }: JobUpdate, { start_ms, end_ms }: StoredJob) {
  const isNew = startTime !== undefined || endTime !== undefined;
  if (isNew && start_ms !== null && end_ms !== null && end_ms < start_ms) {
    const field = endTime === undefined ? 'startTime' : 'endTime';
    throw new ProblemError(
      422,
      `The job would end at ${isoOf(end_ms)}, before its start at ${isoOf(start_ms)}: report both as they were.`,
      { field }
    );
  }
}

const isoOf = (ms: number) => new Date(ms).toISOString();

/** The states of manual sync jobs as their connectors report them. */
import { DEFAULT_CONNECTOR, FINAL_JOB_STATUSES, type JobUpdate } from '@sync-health/contract';

import { reportJob } from '../decisions/jobs';
import { type DecisionStore } from '../decisions/store';
import { parseTimestamp } from '../time';
import { type Outcomes } from './outcomes';

export interface JobStoreParts {
  store: DecisionStore;
  outcomes: Outcomes;
  now: () => number;
}

export class JobStore {
  constructor(private readonly parts: JobStoreParts) {}

  async put(jobId: string, update: JobUpdate): Promise<void> {
    const connector = update.connector ?? DEFAULT_CONNECTOR;
    const { store, outcomes, now } = this.parts;
    const report = {
      connector,
      jobId,
      scope: update.scope,
      status: update.status,
      totalRecords: update.totalRecords ?? null,
      startMs: msOf(update.startTime),
      endMs: msOf(update.endTime),
      triggeredBy: update.triggeredBy ?? null,
      updatedMs: msOf(update.updatedAt) ?? 0,
    };
    // Of a job that has ended no cancel is left.
    await store.transaction(async (transaction) => {
      const { status } = await reportJob(transaction, report, now());
      if (FINAL_JOB_STATUSES.includes(status)) {
        await outcomes.jobEnded(transaction, connector, jobId, status);
      }
    });
  }
}

// The route's schema has checked that these are times.
const msOf = (timestamp: string | undefined) => (timestamp === undefined ? null : parseTimestamp(timestamp));

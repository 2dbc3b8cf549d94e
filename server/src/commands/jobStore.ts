/** Stores the states of manual sync jobs that their connectors report. */
import { DEFAULT_CONNECTOR, FINAL_JOB_STATUSES, type JobUpdate } from '@sync-health/contract';

import { reportJob } from '../decisions/jobs';
import { type DecisionStore } from '../decisions/store';
import { type Storage } from '../storage/storage';
import { parseTimestamp } from '../time';
import { assertDryRunFits, assertNoEvents } from './dryRunReports';
import { assertBelievable, assertInOrder } from './jobTimes';
import { type Outcomes } from './outcomes';

export interface JobStoreParts {
  storage: Storage;
  store: DecisionStore;
  outcomes: Outcomes;
  /** How far reported times may be ahead of this server's clock, in milliseconds. */
  aheadMs: number;
  now: () => number;
}

export class JobStore {
  constructor(private readonly parts: JobStoreParts) {}

  async put(jobId: string, update: JobUpdate): Promise<void> {
    const connector = update.connector ?? DEFAULT_CONNECTOR;
    const { storage, store, outcomes, aheadMs, now } = this.parts;
    assertBelievable(update, now(), aheadMs);
    const report = {
      connector,
      jobId,
      scope: update.scope,
      status: update.status,
      totalRecords: update.totalRecords ?? null,
      startMs: msOf(update.startTime),
      endMs: msOf(update.endTime),
      triggeredBy: update.triggeredBy ?? null,
      dryRun: update.dryRun ?? null,
      drySucceeded: update.succeeded ?? null,
      dryFailed: update.failed ?? null,
      retryFailures: update.retryFailures ?? null,
      updatedMs: msOf(update.updatedAt) ?? 0,
    };
    if (update.dryRun) {
      await assertNoEvents({ storage, store, connector, jobId });
    }
    // A job that has ended settles its open cancel.
    await store.transaction(async (transaction) => {
      const job = await reportJob(transaction, report, now());
      assertInOrder(update, job);
      assertDryRunFits(update, job);
      if (FINAL_JOB_STATUSES.includes(job.status)) {
        await outcomes.jobEnded(transaction, connector, jobId, job.status);
      }
    });
  }
}

// The route's schema has checked that these are times.
const msOf = (timestamp: string | undefined) => (timestamp === undefined ? null : parseTimestamp(timestamp));

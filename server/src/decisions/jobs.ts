/** Merges reports of manual sync jobs, which may arrive in any order. */
import { FINAL_JOB_STATUSES, type JobStatus } from '@sync-health/contract';
import { type Selectable } from 'kysely';

import { type DecisionTables } from './schema';
import { type DecisionTransaction } from './store';

export type StoredJob = Selectable<DecisionTables['jobs']>;

/** A report; null stands for what it does not say. */
export interface JobReport {
  connector: string;
  jobId: string;
  scope: string;
  status: JobStatus;
  totalRecords: number | null;
  startMs: number | null;
  endMs: number | null;
  triggeredBy: string | null;
  updatedMs: number;
}

/**
 * An older report never overwrites a newer one, and a job never leaves a final status. A value missing in a report
 * keeps its known one; an older report may still fill in what is missing. Returns the job as it is now.
 */
export async function reportJob(
  transaction: DecisionTransaction,
  report: JobReport,
  nowMs: number
): Promise<StoredJob> {
  const stored = await find(transaction, report);
  const job = stored ? merged(stored, report, nowMs) : newJob(report, nowMs);
  await transaction.db
    .insertInto('jobs')
    .values(job)
    .onConflict((conflict) => conflict.columns(['connector', 'job_id']).doUpdateSet(job))
    .execute();
  return job;
}

function find({ db }: DecisionTransaction, { connector, jobId }: JobReport) {
  return db
    .selectFrom('jobs')
    .selectAll()
    .where('connector', '=', connector)
    .where('job_id', '=', jobId)
    .executeTakeFirst();
}

function newJob(report: JobReport, nowMs: number): StoredJob {
  return {
    connector: report.connector,
    job_id: report.jobId,
    scope: report.scope,
    status: report.status,
    total_records: report.totalRecords,
    start_ms: report.startMs,
    end_ms: report.endMs,
    triggered_by: report.triggeredBy ?? '',
    updated_ms: report.updatedMs,
    first_updated_ms: report.updatedMs,
    reported_ms: nowMs,
  };
}

function merged(stored: StoredJob, report: JobReport, nowMs: number): StoredJob {
  const isOld = stored.updated_ms > report.updatedMs;
  const first_updated_ms = Math.min(stored.first_updated_ms, report.updatedMs);
  if (isOld || (isFinal(stored.status) && stored.status !== report.status)) {
    return {
      ...stored,
      total_records: stored.total_records ?? report.totalRecords,
      start_ms: stored.start_ms ?? report.startMs,
      triggered_by: stored.triggered_by || (report.triggeredBy ?? ''),
      first_updated_ms,
    };
  }
  return {
    ...newJob(report, nowMs),
    total_records: report.totalRecords ?? stored.total_records,
    start_ms: report.startMs ?? stored.start_ms,
    end_ms: report.endMs ?? stored.end_ms,
    triggered_by: report.triggeredBy ?? stored.triggered_by,
    first_updated_ms,
  };
}

const isFinal = (status: JobStatus) => FINAL_JOB_STATUSES.includes(status);

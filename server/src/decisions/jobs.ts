/** Merges reports of manual sync jobs, which may arrive in any order. */
import { FINAL_JOB_STATUSES, type JobStatus } from '@sync-health/contract';
import { type Kysely, type Selectable } from 'kysely';

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
  dryRun: boolean | null;
  drySucceeded: number | null;
  dryFailed: number | null;
  retryFailures: boolean | null;
  updatedMs: number;
}

/**
 * An older report never overwrites a newer one, and a job never leaves a final status. A value missing in a report
 * keeps its known one; an older report may still fill in what is missing. A dry run stays one. Returns the job as it is
 * now.
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
    dry_run: Number(report.dryRun ?? false),
    dry_succeeded: report.drySucceeded,
    dry_failed: report.dryFailed,
    retry_failures: report.retryFailures === null ? null : Number(report.retryFailures),
    updated_ms: report.updatedMs,
    first_updated_ms: report.updatedMs,
    reported_ms: nowMs,
  };
}

function merged(stored: StoredJob, report: JobReport, nowMs: number): StoredJob {
  const isOld = stored.updated_ms > report.updatedMs;
  const first_updated_ms = Math.min(stored.first_updated_ms, report.updatedMs);
  const reported = newJob(report, nowMs);
  const dry_run = Math.max(stored.dry_run, reported.dry_run);
  if (isOld || (isFinal(stored.status) && stored.status !== report.status)) {
    return {
      ...stored,
      total_records: stored.total_records ?? report.totalRecords,
      start_ms: stored.start_ms ?? report.startMs,
      triggered_by: stored.triggered_by || reported.triggered_by,
      dry_run,
      dry_succeeded: stored.dry_succeeded ?? reported.dry_succeeded,
      dry_failed: stored.dry_failed ?? reported.dry_failed,
      retry_failures: stored.retry_failures ?? reported.retry_failures,
      first_updated_ms,
    };
  }
  return {
    ...reported,
    total_records: report.totalRecords ?? stored.total_records,
    start_ms: report.startMs ?? stored.start_ms,
    end_ms: report.endMs ?? stored.end_ms,
    triggered_by: report.triggeredBy ?? stored.triggered_by,
    dry_run,
    dry_succeeded: reported.dry_succeeded ?? stored.dry_succeeded,
    dry_failed: reported.dry_failed ?? stored.dry_failed,
    retry_failures: reported.retry_failures ?? stored.retry_failures,
    first_updated_ms,
  };
}

const isFinal = (status: JobStatus) => FINAL_JOB_STATUSES.includes(status);

/** When each connector last reported a job that is kept, by the server's clock. `connectors` null means all. */
export async function lastReports(
  db: Kysely<DecisionTables>,
  connectors: readonly string[] | null
): Promise<Map<string, number>> {
  const rows = await lastReportsOf(db, connectors).execute();
  return new Map(rows.map(({ connector, lastMs }) => [connector, Number(lastMs)]));
}

/** The query of `lastReports`. It reads an index only. */
export function lastReportsOf(db: Kysely<DecisionTables>, connectors: readonly string[] | null) {
  const all = db
    .selectFrom('jobs')
    .select(({ fn }) => ['connector', fn.max('reported_ms').as('lastMs')])
    .groupBy('connector');
  return connectors ? all.where('connector', 'in', [...connectors]) : all;
}

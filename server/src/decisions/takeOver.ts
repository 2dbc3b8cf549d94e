/**
 * Imports what earlier versions kept in ClickHouse, at the first start. An interrupted import runs again and changes
 * nothing imported before. The old tables are left unchanged.
 */
import { type JobStatus } from '@sync-health/contract';

import { type Storage } from '../storage/storage';
import { type DecisionStore } from './store';

interface TakeOver {
  name: string;
  run(storage: Storage, store: DecisionStore): Promise<void>;
}

const TAKE_OVERS: readonly TakeOver[] = [{ name: 'jobs', run: takeOverJobs }];

/** Rows that are read and written at a time. Writing them blocks this process. */
const PORTION = 1000;

export async function takeOver(storage: Storage, store: DecisionStore) {
  const done = await store.db.selectFrom('imports').select('name').execute();
  for (const { name, run } of TAKE_OVERS) {
    if (!done.some((row) => row.name === name)) {
      await run(storage, store);
      await store.db
        .insertInto('imports')
        .values({ name, done_ms: Date.now() })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    }
  }
}

interface OldJob {
  connector: string;
  job_id: string;
  scope: string;
  status: JobStatus;
  total_records: number | null;
  start_ms: number | null;
  end_ms: number | null;
  triggered_by: string;
  updated_ms: number;
}

async function takeOverJobs(storage: Storage, store: DecisionStore) {
  let after = { connector: '', jobId: '' };
  for (;;) {
    const jobs = await storage.rows<OldJob>(
      `SELECT toString(connector) AS connector, job_id, scope, toString(status) AS status, total_records,
        toUnixTimestamp64Milli(start_time) AS start_ms, toUnixTimestamp64Milli(end_time) AS end_ms, triggered_by,
        toUnixTimestamp64Milli(updated_at) AS updated_ms
      FROM jobs FINAL WHERE (connector, job_id) > ({connector:String}, {jobId:String})
      ORDER BY connector, job_id LIMIT ${PORTION}`,
      after,
      { lane: 'background' }
    );
    const last = jobs.at(-1);
    if (!last) {
      return;
    }
    // A cancel confirmed by then counts as later than the report.
    const rows = jobs.map((job) => ({ ...job, first_updated_ms: job.updated_ms, reported_ms: job.updated_ms }));
    await store.transaction(({ db }) =>
      db
        .insertInto('jobs')
        .values(rows)
        .onConflict((conflict) => conflict.doNothing())
        .execute()
    );
    after = { connector: last.connector, jobId: last.job_id };
  }
}

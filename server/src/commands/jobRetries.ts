/** The outcomes of the retries of jobs' failures. */
import { type Job } from '@sync-health/contract';
import { sql } from 'kysely';

import { type StoredJob } from '../decisions/jobs';
import { type Db, portions } from './commandRows';

export type JobRetries = NonNullable<Job['retries']>;

/** By connector and job, with a NUL between them. Jobs without a retry are absent. */
export async function retriesOfJobs(
  db: Db,
  jobs: ReadonlyArray<Pick<StoredJob, 'connector' | 'job_id'>>
): Promise<Map<string, JobRetries>> {
  const retries = new Map<string, JobRetries>();
  for (const some of portions(jobs)) {
    const rows = await db
      .selectFrom('commands')
      .select((eb) => [
        'connector',
        'job_id',
        eb.fn.sum<number>('pending').as('pending'),
        eb.fn.sum<number>('succeeded').as('succeeded'),
        eb.fn.sum<number>('failed').as('failed'),
        eb.fn.sum<number>('skipped').as('skipped'),
      ])
      .where('type', '=', sql.lit('retry'))
      .where(
        'job_id',
        'in',
        some.map(({ job_id }) => job_id)
      )
      .groupBy(['connector', 'job_id'])
      .execute();
    for (const { connector, job_id, pending, succeeded, failed, skipped } of rows) {
      retries.set(`${connector}\0${job_id}`, {
        pending: Number(pending),
        succeeded: Number(succeeded),
        failed: Number(failed),
        skipped: Number(skipped),
      });
    }
  }
  return retries;
}

/**
 * Dry runs write nothing to the target, so they have no attempts: their events are refused, and no figure counts them.
 */
import { sql } from 'kysely';

import { type Db, portions } from '../commands/commandRows';
import { type StoredEvent } from './storedEvent';

export const IS_DRY_RUN =
  'The job is a dry run, which writes nothing: report its counts with PUT /v1/jobs/{jobId}, and send no events';

/** The places of events whose jobs are dry runs. Batches without manual events cost nothing. */
export async function eventsOfDryRuns(db: Db, events: readonly StoredEvent[]): Promise<Set<number>> {
  const jobIds = new Set<string>();
  for (const { mode, jobId } of events) {
    if (mode === 'manual') {
      jobIds.add(jobId);
    }
  }
  const dryRuns = new Set<string>();
  for (const some of portions([...jobIds])) {
    const rows = await db
      .selectFrom('jobs')
      .select(['connector', 'job_id'])
      .where('job_id', 'in', some)
      .where('dry_run', '=', sql.lit(1))
      .execute();
    rows.forEach(({ connector, job_id }) => dryRuns.add(nameOf(connector, job_id)));
  }
  const found = new Set<number>();
  if (dryRuns.size > 0) {
    events.forEach(({ mode, connector, jobId }, at) => {
      if (mode === 'manual' && dryRuns.has(nameOf(connector, jobId))) {
        found.add(at);
      }
    });
  }
  return found;
}

const nameOf = (connector: string, jobId: string) => `${connector}\0${jobId}`;

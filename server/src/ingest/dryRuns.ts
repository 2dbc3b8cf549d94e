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
  const placesOf = new Map<string, number[]>();
  events.forEach(({ mode, jobId }, at) => {
    if (mode === 'manual') {
      placesOf.set(jobId, [...(placesOf.get(jobId) ?? []), at]);
    }
  });
  const found = new Set<number>();
  for (const jobIds of portions([...placesOf.keys()])) {
    const dryRuns = await db
      .selectFrom('jobs')
      .select(['connector', 'job_id'])
      .where('job_id', 'in', jobIds)
      .where('dry_run', '=', sql.lit(1))
      .execute();
    for (const { connector, job_id } of dryRuns) {
      (placesOf.get(job_id) ?? []).filter((at) => events[at]?.connector === connector).forEach((at) => found.add(at));
    }
  }
  return found;
}

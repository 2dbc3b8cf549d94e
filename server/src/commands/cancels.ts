/** The latest cancel of each job. With the connector's reports, it decides which status of the job is shown. */
import { type CommandState } from '@sync-health/contract';

import { type Db } from './commandRows';

export interface Cancel {
  connector: string;
  jobId: string;
  state: CommandState;
  updatedMs: number;
}

export async function latestCancels(db: Db): Promise<Cancel[]> {
  const rows = await db
    .selectFrom('commands')
    .select(['connector', 'job_id', 'state', 'updated_at_ms'])
    .where('type', '=', 'cancel')
    .orderBy('id')
    .execute();
  const latest = new Map<string, Cancel>();
  for (const { connector, job_id, state, updated_at_ms } of rows) {
    const jobId = job_id ?? '';
    latest.set(`${connector}\0${jobId}`, { connector, jobId, state, updatedMs: updated_at_ms });
  }
  return [...latest.values()];
}

/** Finds when each connector last reported a job without reading the jobs. */
import { type Kysely, type Migration } from 'kysely';

export const jobReports: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema.createIndex('jobs_reported').on('jobs').columns(['connector', 'reported_ms']).execute();
  },
};

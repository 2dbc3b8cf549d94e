/** What a job is and offers beyond its state: whether it is a dry run, and whether its failures can be retried. */
import { type Generated, type Kysely, type Migration, sql } from 'kysely';

import { type ColumnTypes } from '../columnTypes';

export interface JobOfferTables {
  jobs: {
    dry_run: Generated<number>;
    /** The counts that the connector reported of a dry run. */
    dry_succeeded: number | null;
    dry_failed: number | null;
    /** Null if no report said. */
    retry_failures: number | null;
  };
}

export const jobOffers = ({ time }: ColumnTypes): Migration => ({
  async up(db: Kysely<unknown>) {
    // A statement for each: SQLite adds one column at a time.
    await db.schema
      .alterTable('jobs')
      .addColumn('dry_run', 'integer', (column) => column.notNull().defaultTo(0))
      .execute();
    await db.schema.alterTable('jobs').addColumn('dry_succeeded', time).execute();
    await db.schema.alterTable('jobs').addColumn('dry_failed', time).execute();
    await db.schema.alterTable('jobs').addColumn('retry_failures', 'integer').execute();
    await db.schema
      .createIndex('retries_of_job')
      .on('commands')
      .columns(['job_id', 'connector'])
      .where(sql`type = 'retry' and job_id is not null` as never)
      .execute();
  },
});

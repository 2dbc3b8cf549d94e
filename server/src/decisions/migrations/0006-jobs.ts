/** Manual sync jobs, and which data was imported from elsewhere. The database keeps the final status of a job. */
import { type JobStatus } from '@sync-health/contract';
import { type Kysely, type Migration, sql } from 'kysely';

import { type ColumnTypes } from '../columnTypes';
import { keepFinalStates } from './finalStates';

export interface JobTables {
  /** The merged reports of each job. */
  jobs: {
    connector: string;
    job_id: string;
    scope: string;
    status: JobStatus;
    total_records: number | null;
    start_ms: number | null;
    end_ms: number | null;
    triggered_by: string;
    /** The time of the latest report, by the connector's clock. */
    updated_ms: number;
    /** The time of the earliest report, by the connector's clock. */
    first_updated_ms: number;
    /** When the last report that counted arrived, by the server's clock. */
    reported_ms: number;
  };
  /** What was imported from where it was kept before, once each. */
  imports: { name: string; done_ms: number };
}

export const jobTables = (types: ColumnTypes): Migration => ({
  async up(db: Kysely<unknown>) {
    const { text, time } = types;
    await db.schema
      .createTable('jobs')
      .addColumn('connector', text, (column) => column.notNull())
      .addColumn('job_id', text, (column) => column.notNull())
      .addColumn('scope', text, (column) => column.notNull())
      .addColumn('status', text, (column) =>
        column.notNull().check(sql`status IN ('queued', 'running', 'canceling', 'canceled', 'completed', 'failed')`)
      )
      .addColumn('total_records', time)
      .addColumn('start_ms', time)
      .addColumn('end_ms', time)
      .addColumn('triggered_by', text, (column) => column.notNull())
      .addColumn('updated_ms', time, (column) => column.notNull())
      .addColumn('first_updated_ms', time, (column) => column.notNull())
      .addColumn('reported_ms', time, (column) => column.notNull())
      .addPrimaryKeyConstraint('jobs_pk', ['connector', 'job_id'])
      .execute();
    await db.schema.createIndex('jobs_id').on('jobs').column('job_id').execute();
    await db.schema.createIndex('jobs_updated').on('jobs').column('updated_ms').execute();
    await sql`CREATE INDEX jobs_begin ON jobs ((coalesce(start_ms, first_updated_ms)), connector, job_id)`.execute(db);
    await keepFinalStates(db, types, { table: 'jobs', column: 'status', states: ['canceled', 'completed', 'failed'] });
    await db.schema
      .createTable('imports')
      .addColumn('name', text, (column) => column.primaryKey())
      .addColumn('done_ms', time, (column) => column.notNull())
      .execute();
  },
});

/** Counts of what each connector sent, and of what was rejected, in a bounded number of rows. */
import { type IntakeFormat, type RejectedUnit } from '@sync-health/contract';
import { type Kysely, type Migration } from 'kysely';

import { type ColumnTypes } from '../columnTypes';

export interface IntakeTables {
  /** A token with a client in a format. */
  intake_sources: {
    connector: string;
    token_id: string;
    format: IntakeFormat;
    client: string;
    accepted: number;
    duplicates: number;
    conflicts: number;
    rejected: number;
    first_ms: number;
    last_ms: number;
  };
  intake_rejections: {
    /** Empty when unknown. */
    connector: string;
    unit: RejectedUnit;
    /** Normalized: without the parts that differ from one event to the next. */
    reason: string;
    count: number;
    first_ms: number;
    last_ms: number;
    detail: string;
    /** The last rejected item, masked and cut; null if it could not be read. */
    sample: string | null;
  };
}

export const intakeTables = ({ text, time }: ColumnTypes): Migration => ({
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('intake_sources')
      .addColumn('connector', text, (column) => column.notNull())
      .addColumn('token_id', text, (column) => column.notNull())
      .addColumn('format', text, (column) => column.notNull())
      .addColumn('client', text, (column) => column.notNull())
      .addColumn('accepted', time, (column) => column.notNull())
      .addColumn('duplicates', time, (column) => column.notNull())
      .addColumn('conflicts', time, (column) => column.notNull())
      .addColumn('rejected', time, (column) => column.notNull())
      .addColumn('first_ms', time, (column) => column.notNull())
      .addColumn('last_ms', time, (column) => column.notNull())
      .addPrimaryKeyConstraint('intake_sources_key', ['connector', 'token_id', 'format', 'client'])
      .execute();
    await db.schema
      .createTable('intake_rejections')
      .addColumn('connector', text, (column) => column.notNull())
      .addColumn('unit', text, (column) => column.notNull())
      .addColumn('reason', text, (column) => column.notNull())
      .addColumn('count', time, (column) => column.notNull())
      .addColumn('first_ms', time, (column) => column.notNull())
      .addColumn('last_ms', time, (column) => column.notNull())
      .addColumn('detail', text, (column) => column.notNull())
      .addColumn('sample', text)
      .addPrimaryKeyConstraint('intake_rejections_key', ['connector', 'unit', 'reason'])
      .execute();
  },
});

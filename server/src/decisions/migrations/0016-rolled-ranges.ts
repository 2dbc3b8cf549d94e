/** Which time rollups of a shared ClickHouse were made anew of, so that each server process forgets what it has of it. */
import { type Kysely, type Migration } from 'kysely';

import { type ColumnTypes } from '../columnTypes';

export interface RolledTables {
  /** By roll, the last ones. Its number is in the order in which rolls were noted: see the counter `rolled`. */
  rolled_ranges: {
    number: number;
    from_ms: number;
    to_ms: number;
  };
}

export const rolledRanges = ({ time }: ColumnTypes): Migration => ({
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('rolled_ranges')
      .addColumn('number', time, (column) => column.notNull())
      .addColumn('from_ms', time, (column) => column.notNull())
      .addColumn('to_ms', time, (column) => column.notNull())
      .execute();
    await db.schema.createIndex('rolled_ranges_number').on('rolled_ranges').columns(['number']).execute();
  },
});

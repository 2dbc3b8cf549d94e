/**
 * Time ranges whose rollups in a shared ClickHouse were rewritten, so that each server process drops what it has in
 * memory.
 */
import { type Kysely, type Migration } from 'kysely';

import { type ColumnTypes } from '../columnTypes';

export interface RolledTables {
  /** The latest rolls. Numbers follow the order in which rolls were recorded, see the counter `rolled`. */
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

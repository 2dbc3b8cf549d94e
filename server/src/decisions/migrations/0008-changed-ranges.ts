/**
 * Where raw events of a shared ClickHouse have changed since rollups were made of them, as all server processes know it.
 */
import { type Generated, type Kysely, type Migration } from 'kysely';

import { type ColumnTypes } from '../columnTypes';

export interface ChangeTables {
  /** Ranges of time that an insert of events touches, from before it begins until rollups hold what it brought. */
  changed_ranges: {
    id: Generated<number>;
    seq: number;
    from_ms: number;
    to_ms: number;
    /** Whether what the insert brought is stored and followed. */
    is_stored: number;
  };
  /** Numbers that only rise. */
  counters: { name: string; value: number };
}

export const changedRanges = ({ serial, time }: ColumnTypes): Migration => ({
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('changed_ranges')
      .addColumn('id', serial.type, serial.build)
      .addColumn('seq', time, (column) => column.notNull())
      .addColumn('from_ms', time, (column) => column.notNull())
      .addColumn('to_ms', time, (column) => column.notNull())
      .addColumn('is_stored', 'integer', (column) => column.notNull())
      .execute();
    await db.schema.createIndex('changed_ranges_seq').on('changed_ranges').columns(['seq']).execute();
    await db.schema
      .createTable('counters')
      .addColumn('name', 'text', (column) => column.primaryKey())
      .addColumn('value', time, (column) => column.notNull())
      .execute();
  },
});

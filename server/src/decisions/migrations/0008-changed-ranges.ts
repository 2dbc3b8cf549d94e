/**
 * Time ranges of a shared ClickHouse whose raw events changed since their rollups were made. All server processes read
 * them.
 */
import { type Generated, type Kysely, type Migration } from 'kysely';

import { type ColumnTypes } from '../columnTypes';

export interface ChangeTables {
  /** Time ranges that an insert touches, from before it begins until rollups contain its events. */
  changed_ranges: {
    id: Generated<number>;
    seq: number;
    from_ms: number;
    to_ms: number;
    /** Whether the events of the insert are stored and followed. */
    is_stored: number;
  };
  /** Numbers that only increase. */
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

/** Hashes of erased records, so that erased events are not accepted again. */
import { type Kysely, type Migration } from 'kysely';

import { type ColumnTypes } from '../columnTypes';

export interface ErasureTables {
  erased_records: {
    /** A hash of connector and record id, from which neither can be read. */
    record_hash: string;
    connector: string;
    /** In the order in which erasures began. */
    number: number;
    /** Events of the record that ended before this were erased and are refused. */
    covers_until_ms: number;
    /** Set while the record is being erased, so that another process can continue; null when it is erased. */
    record_id: string | null;
  };
  /** Time ranges whose rollups still contain what is being erased: they are read from raw events. */
  erasing_ranges: { record_hash: string; from_ms: number; to_ms: number };
}

export const erasureTables = ({ time }: ColumnTypes): Migration => ({
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('erased_records')
      .addColumn('record_hash', 'text', (column) => column.primaryKey())
      .addColumn('connector', 'text', (column) => column.notNull())
      .addColumn('number', time, (column) => column.notNull())
      .addColumn('covers_until_ms', time, (column) => column.notNull())
      .addColumn('record_id', 'text')
      .execute();
    await db.schema.createIndex('erased_records_number').on('erased_records').columns(['number']).execute();
    await db.schema
      .createTable('erasing_ranges')
      .addColumn('record_hash', 'text', (column) =>
        column.notNull().references('erased_records.record_hash').onDelete('cascade')
      )
      .addColumn('from_ms', time, (column) => column.notNull())
      .addColumn('to_ms', time, (column) => column.notNull())
      .execute();
  },
});

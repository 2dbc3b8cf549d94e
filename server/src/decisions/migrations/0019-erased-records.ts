/** Records of which everything was erased, each as a hash, so that what was erased does not come back. */
import { type Kysely, type Migration } from 'kysely';

import { type ColumnTypes } from '../columnTypes';

export interface ErasureTables {
  erased_records: {
    /** Of connector and record; nobody can read them from it. */
    record_hash: string;
    connector: string;
    /** In the order in which erasures began. */
    number: number;
    /** What ended up to then was erased, and is not taken again. */
    covers_until_ms: number;
    /** While it is being erased, so that a process that ends can be gone on from; null once it is. */
    record_id: string | null;
  };
  /** Time whose rollups hold what is being erased: it is read raw. */
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

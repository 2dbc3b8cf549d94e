/** What the two dialects call differently. Everything else in a migration is the same for both. */
import { type ColumnBuilderCallback, type ColumnDataType } from 'kysely';

export interface ColumnTypes {
  /** Epoch milliseconds, and any other whole number that needs more than 32 bits. */
  time: ColumnDataType;
  /** A key that the database counts up. */
  serial: { type: ColumnDataType; build: ColumnBuilderCallback };
}

export const SQLITE_TYPES: ColumnTypes = {
  time: 'integer',
  serial: { type: 'integer', build: (column) => column.primaryKey().autoIncrement() },
};

export const POSTGRES_TYPES: ColumnTypes = {
  time: 'bigint',
  serial: { type: 'bigserial', build: (column) => column.primaryKey() },
};

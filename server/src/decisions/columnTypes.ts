/** What the two dialects call differently. Everything else in a migration is the same for both. */
import { type ColumnBuilderCallback, type ColumnDataType, type RawBuilder, sql } from 'kysely';

export interface ColumnTypes {
  dialect: 'sqlite' | 'postgresql';
  /** Epoch milliseconds, and any other whole number that needs more than 32 bits. */
  time: ColumnDataType;
  /** Text that both put in the order of its bytes: for what pages are ordered by. */
  text: ColumnDataType | RawBuilder<unknown>;
  bytes: ColumnDataType;
  /** A key that the database counts up. */
  serial: { type: ColumnDataType; build: ColumnBuilderCallback };
}

export const SQLITE_TYPES: ColumnTypes = {
  dialect: 'sqlite',
  time: 'integer',
  text: 'text',
  bytes: 'blob',
  serial: { type: 'integer', build: (column) => column.primaryKey().autoIncrement() },
};

export const POSTGRES_TYPES: ColumnTypes = {
  dialect: 'postgresql',
  time: 'bigint',
  text: sql`text collate "C"`,
  bytes: 'bytea',
  serial: { type: 'bigserial', build: (column) => column.primaryKey() },
};

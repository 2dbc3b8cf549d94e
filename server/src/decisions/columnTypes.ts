/** The column types whose names differ between the two dialects. The rest of a migration is the same for both. */
import { type ColumnBuilderCallback, type ColumnDataType, type RawBuilder, sql } from 'kysely';

export interface ColumnTypes {
  dialect: 'sqlite' | 'postgresql';
  /** Epoch milliseconds, and other integers of more than 32 bits. */
  time: ColumnDataType;
  /** Text that both dialects sort by bytes; for columns that order pages. */
  text: ColumnDataType | RawBuilder<unknown>;
  bytes: ColumnDataType;
  /** An auto-incremented key. */
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

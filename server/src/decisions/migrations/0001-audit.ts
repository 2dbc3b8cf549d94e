/** The audit, and the idempotency keys of callers. */
import { type Generated, type Kysely, type Migration } from 'kysely';

import { type ColumnTypes } from '../columnTypes';

export interface AuditTables {
  /** What a person or a program changed. Rows are only ever added. */
  audit: {
    id: Generated<number>;
    at_ms: number;
    /** A person as the caller names them, or the name of a token. */
    actor: string;
    /** Such as `token.create`. */
    action: string;
    /** What was changed, such as the id of a token. */
    subject: string;
    reason: string;
    /** JSON for people to read. */
    detail: string;
  };
  idempotency_keys: {
    token_id: string;
    key: string;
    /** Distinguishes a repeated request from a different one. */
    request_digest: string;
    /** What the request made, such as the id of a command. */
    subject: string;
    created_at_ms: number;
  };
}

export const auditTables = ({ serial, time }: ColumnTypes): Migration => ({
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('audit')
      .addColumn('id', serial.type, serial.build)
      .addColumn('at_ms', time, (column) => column.notNull())
      .addColumn('actor', 'text', (column) => column.notNull())
      .addColumn('action', 'text', (column) => column.notNull())
      .addColumn('subject', 'text', (column) => column.notNull())
      .addColumn('reason', 'text', (column) => column.notNull().defaultTo(''))
      .addColumn('detail', 'text', (column) => column.notNull().defaultTo('{}'))
      .execute();
    await db.schema.createIndex('audit_at').on('audit').columns(['at_ms']).execute();
    await db.schema
      .createTable('idempotency_keys')
      .addColumn('token_id', 'text', (column) => column.notNull())
      .addColumn('key', 'text', (column) => column.notNull())
      .addColumn('request_digest', 'text', (column) => column.notNull())
      .addColumn('subject', 'text', (column) => column.notNull())
      .addColumn('created_at_ms', time, (column) => column.notNull())
      .addPrimaryKeyConstraint('idempotency_keys_pk', ['token_id', 'key'])
      .execute();
    await db.schema.createIndex('idempotency_keys_age').on('idempotency_keys').columns(['created_at_ms']).execute();
  },
});

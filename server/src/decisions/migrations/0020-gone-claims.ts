/**
 * The highest seq of a deleted claim. A trigger writes it in the transaction that deletes the claim. A server process
 * that learns ids from others' claims compares it with what it has read, and so notices a claim that it missed.
 */
import { type Kysely, type Migration, sql } from 'kysely';

import { type ColumnTypes } from '../columnTypes';

export interface GoneClaimTables {
  /** One row: the highest seq of a deleted claim, or 0. With SQLite no row. */
  gone_claims: { seq: number };
}

const POSTGRES = [
  `create function note_gone_claims() returns trigger language plpgsql as $$
   begin
     update gone_claims set seq = deleted.seq from (select max(seq) as seq from deleted_claims) as deleted
     where deleted.seq > gone_claims.seq;
     return null;
   end $$`,
  `create trigger note_gone_claims after delete on claimed_events referencing old table as deleted_claims
   for each statement execute function note_gone_claims()`,
];

export const goneClaims = ({ dialect, time }: ColumnTypes): Migration => ({
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('gone_claims')
      .addColumn('seq', time, (column) => column.notNull())
      .execute();
    // With SQLite there are no claims.
    if (dialect === 'postgresql') {
      await sql`insert into gone_claims (seq) values (0)`.execute(db);
      for (const statement of POSTGRES) {
        await sql.raw(statement).execute(db);
      }
    }
  },
});

/** Events being inserted into a ClickHouse that several server processes share, so that each is accepted once. */
import { type Kysely, type Migration, sql } from 'kysely';

import { type ColumnTypes } from '../columnTypes';

export interface ClaimTables {
  /** One row for each insert, from before its look-up of known events until every process knows its ids. */
  claimed_events: {
    seq: number;
    /** The process that made the claim, see `memberKey` of the store. */
    owner: number;
    /** Identity and content hash of each event, see ingest/claims.ts. */
    events: Buffer;
    /** 1 once other processes no longer wait: the claim's owner must not accept its events any more. */
    is_uncertain: number;
  };
}

export const claimedEvents = ({ dialect, time, bytes }: ColumnTypes): Migration => ({
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('claimed_events')
      .addColumn('seq', time, (column) => column.primaryKey())
      .addColumn('owner', 'integer', (column) => column.notNull())
      .addColumn('events', bytes, (column) => column.notNull())
      .addColumn('is_uncertain', 'integer', (column) => column.notNull().check(sql`is_uncertain in (0, 1)`))
      .execute();
    if (dialect === 'postgresql') {
      // Hashes don't compress.
      await sql`alter table claimed_events alter column events set storage external`.execute(db);
    }
  },
});

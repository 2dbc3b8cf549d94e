/** Events on their way into a ClickHouse that several server processes share, so that none takes what another does. */
import { type Kysely, type Migration, sql } from 'kysely';

import { type ColumnTypes } from '../columnTypes';

export interface ClaimTables {
  /** By insert, from before it looks which of its events are known until they are known to all. */
  claimed_events: {
    seq: number;
    /** The process that made it; see `memberKey` of the store. */
    owner: number;
    /** Identity and content of each; see ingest/claims.ts. */
    events: Buffer;
    /** 1 once others have given up waiting: whoever made the claim must not answer that its events are accepted. */
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
      // Hashes don't get smaller by packing.
      await sql`alter table claimed_events alter column events set storage external`.execute(db);
    }
  },
});

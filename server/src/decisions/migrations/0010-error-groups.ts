/** Decisions about error groups, per connector. */
import { ERROR_GROUP_DECISIONS, type ErrorGroupDecisionStatus } from '@sync-health/contract';
import { type Kysely, type Migration, sql } from 'kysely';

import { type ColumnTypes } from '../columnTypes';

export interface ErrorGroupTables {
  error_groups: {
    connector: string;
    group_id: string;
    status: ErrorGroupDecisionStatus;
    assignee: string | null;
    /** Only for `muted`; null until further notice. */
    muted_until_ms: number | null;
    decided_at_ms: number;
    decided_by: string;
    reason: string | null;
    /**
     * Failures that end later come after the decision: its time, or the end of the group's last failure if a clock was
     * ahead.
     */
    covers_until_ms: number;
  };
}

const STATUSES = sql.join(ERROR_GROUP_DECISIONS.map((status) => sql.lit(status)));

export const errorGroupTables = ({ text, time }: ColumnTypes): Migration => ({
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('error_groups')
      .addColumn('connector', text, (column) => column.notNull())
      .addColumn('group_id', text, (column) => column.notNull())
      .addColumn('status', 'text', (column) => column.notNull().check(sql`status in (${STATUSES})`))
      .addColumn('assignee', 'text', (column) => column.check(sql`assignee <> ''`))
      .addColumn('muted_until_ms', time)
      .addColumn('decided_at_ms', time, (column) => column.notNull())
      .addColumn('decided_by', 'text', (column) => column.notNull().check(sql`decided_by <> ''`))
      .addColumn('reason', 'text')
      .addColumn('covers_until_ms', time, (column) => column.notNull().check(sql`covers_until_ms >= decided_at_ms`))
      .addPrimaryKeyConstraint('error_groups_pk', ['group_id', 'connector'])
      .addCheckConstraint('error_groups_muted', sql`status = 'muted' or muted_until_ms is null`)
      .execute();
  },
});

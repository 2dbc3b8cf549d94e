/** Targets for the error rate or the latency of a connector, or of one of its objects. */
import { type Kysely, type Migration, sql } from 'kysely';

import { type ColumnTypes } from '../columnTypes';

export interface ObjectiveTables {
  objectives: {
    id: string;
    connector: string;
    /** Null for all objects. */
    object: string | null;
    indicator: 'errorRate' | 'latency';
    /** Only for `latency`. */
    threshold_ms: number | null;
    target: number;
    window_days: number;
  };
}

export const objectiveTables = ({ text, time }: ColumnTypes): Migration => ({
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('objectives')
      .addColumn('id', text, (column) => column.primaryKey())
      .addColumn('connector', text, (column) => column.notNull())
      .addColumn('object', text)
      .addColumn('indicator', text, (column) => column.notNull())
      .addColumn('threshold_ms', time)
      .addColumn('target', 'double precision', (column) => column.notNull().check(sql`target >= 0 AND target < 1`))
      .addColumn('window_days', 'integer', (column) => column.notNull().check(sql`window_days > 0`))
      .addCheckConstraint(
        'objectives_indicator',
        sql`indicator = 'errorRate' AND threshold_ms IS NULL OR indicator = 'latency' AND threshold_ms IS NOT NULL`
      )
      .execute();
  },
});

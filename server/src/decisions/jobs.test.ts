import { sql } from 'kysely';

import { lastReports, lastReportsOf } from './jobs';
import { describeEachStore } from './testing/eachStore';

const job = (connector: string, number: number, reportedMs: number) => ({
  ...{ connector, job_id: `j${number}`, scope: 's', status: 'running' as const, triggered_by: '' },
  ...{ updated_ms: 0, first_updated_ms: 0, reported_ms: reportedMs, dry_run: 0 },
});

describeEachStore('jobs', (place, kind) => {
  test('are read from an index for when each connector last reported one', async () => {
    const { db } = await place().open();
    await db
      .insertInto('jobs')
      .values([job('a', 1, 10), job('a', 2, 30), job('a', 3, 20), job('b', 1, 5), job('c', 1, 7)])
      .execute();
    expect(await lastReports(db, null)).toEqual(
      new Map([
        ['a', 30],
        ['b', 5],
        ['c', 7],
      ])
    );
    expect(await lastReports(db, ['b', 'none'])).toEqual(new Map([['b', 5]]));
    // PostgreSQL reads the whole of a table that is this small.
    if (kind === 'SQLite') {
      for (const connectors of [null, ['b']]) {
        const plan = await lastReportsOf(db, connectors).explain(undefined, sql`query plan`);
        expect(JSON.stringify(plan)).toContain('USING COVERING INDEX jobs_reported');
      }
    }
  });
});

/**
 * Selects the failures of a manual sync job for a retry. They have no state of their own: what is left of a job is told
 * from later attempts on its records, and from what connectors reported of earlier retries.
 */
import { type CommandPreview, MAX_ROWS, NO_SKIPS } from '@sync-health/contract';
import { sql } from 'kysely';

import { type ShownJob } from '../decisions/jobPages';
import { arrivedUntilSql } from '../queries/failuresWhere';
import { firstDayOf } from '../queries/jobs';
import { momentSql } from '../storage/rollups/rollupSource';
import { SqlParams } from '../storage/sqlParams';
import { type Storage } from '../storage/storage';
import { type Candidate, MAX_LISTED_SKIPS, type Selection, type Skip } from './candidates';
import { type Db } from './commandRows';

interface Asked {
  storage: Storage;
  db: Db;
  job: ShownJob;
  /** Leaves out failures that arrived later; epoch milliseconds, null for no limit. */
  arrivedUntilMs: number | null;
  /** Most records to accept. */
  limit?: number;
}

/** Accepts the newest failure of each record that no later attempt has synced. */
export async function selectOfJob(asked: Asked): Promise<Selection> {
  const { accepted, failures, left, resolved, busy, resolvedIds } = await leftOfJob(asked);
  const skipped: Skip[] = [
    ...busy.map(({ eventId }) => ({ eventId, reason: 'in-flight' as const })),
    ...(await resolvedIds()).map((eventId) => ({ eventId, reason: 'resolved' as const })),
  ];
  return {
    accepted: accepted.map(({ failures: _failures, ...candidate }) => candidate),
    eligibleCount: failures,
    skipped: skipped.slice(0, MAX_LISTED_SKIPS),
    // With the older failures of accepted records. When some records are left over, those can't be counted.
    skippedCount: resolved + sumOf(busy) + (left > 0 ? 0 : failures - accepted.length),
    leftCount: left,
  };
}

/** What `selectOfJob` would take. */
export async function previewOfJob(asked: Asked): Promise<CommandPreview> {
  const { accepted, failures, left, resolved, busy } = await leftOfJob(asked);
  return {
    failures,
    accepted: accepted.length,
    left,
    skipped: { ...NO_SKIPS, resolved, 'in-flight': sumOf(busy) },
  };
}

/** The newest failure of a record in the job. */
interface FailedRecord extends Candidate {
  /** All of its failures in the job. */
  failures: number;
}

const sumOf = (records: readonly FailedRecord[]) => records.reduce((sum, { failures }) => sum + failures, 0);

async function leftOfJob({ storage, db, job, arrivedUntilMs, limit = MAX_ROWS.retryRecords }: Asked) {
  const params = new SqlParams();
  const records = recordsSql(job, arrivedUntilMs, params);
  const [reported, retried] = await Promise.all([reportedSuccesses(db, job), recordsInRetry(db, job)]);
  const [counts] = await storage.rows<{ all: number; records: number; resolved: number }>(
    `SELECT sum(failures) AS all, countIf(NOT isResolved) AS records, sumIf(failures, isResolved) AS resolved
    FROM (${records})`,
    params.all
  );
  const found = await storage.rows<FailedRecord>(
    `SELECT * EXCEPT isResolved FROM (${records}) WHERE NOT isResolved
    ORDER BY endTimeMs DESC, eventId LIMIT ${limit + reported.size + retried.size}`,
    params.all
  );
  const isReported = (record: FailedRecord) => record.endTimeMs <= (reported.get(nameOf(record)) ?? -Infinity);
  const synced = found.filter(isReported);
  const busy = found.filter((record) => !isReported(record) && retried.has(nameOf(record)));
  const accepted = found.filter((record) => !isReported(record) && !retried.has(nameOf(record))).slice(0, limit);
  const { all = 0, records: unresolved = 0, resolved = 0 } = counts ?? {};
  return {
    accepted,
    busy,
    /** Failures of accepted records, and of those beyond the limit. */
    failures: all - resolved - sumOf(synced) - sumOf(busy),
    /** Records beyond the limit. */
    left: unresolved - synced.length - busy.length - accepted.length,
    resolved: resolved + sumOf(synced),
    resolvedIds: async () => [
      ...synced.map(({ eventId }) => eventId),
      ...(resolved === 0
        ? []
        : await storage.rows<{ eventId: string }>(
            `SELECT eventId FROM (${records}) WHERE isResolved ORDER BY endTimeMs DESC LIMIT ${MAX_LISTED_SKIPS}`,
            params.all
          )
      ).map(({ eventId }) => eventId),
    ],
  };
}

/**
 * SQL for the failed records of a job, each with its newest failure, and whether a later attempt on the record, or one
 * that names the failure, has succeeded.
 */
function recordsSql(job: ShownJob, arrivedUntilMs: number | null, params: SqlParams): string {
  const firstMs = firstDayOf(job);
  const isOfConnector = `connector = ${params.add('String', job.connector)}`;
  const isOfJob = `mode = 'manual' AND ${isOfConnector} AND job_id = ${params.add('String', job.job_id)}
    AND rev <= ${-firstMs}${arrivedUntilMs === null ? '' : ` AND ${arrivedUntilSql(arrivedUntilMs)}`}`;
  const isSuccess = `${isOfConnector} AND status = 'success' AND end_time >= ${momentSql(firstMs)}`;
  return `
    SELECT newest.1 AS eventId, ${params.add('String', job.connector)} AS connector, object, recordId,
      newest.2 AS action, newest.3 AS errorCode, newest.4 AS recordKey, endTimeMs, failures,
      lastSuccessMs > endTimeMs OR eventId IN (
        SELECT retry_of FROM events
        WHERE ${isSuccess} AND id != retry_of AND retry_of GLOBAL IN (SELECT id FROM failures WHERE ${isOfJob})
      ) AS isResolved
    FROM (
      SELECT toString(object) AS object, record_id AS recordId, max(-rev) AS endTimeMs, uniqExact(id) AS failures,
        argMax((id, toString(action), toString(error_code), record_key), (-rev, id)) AS newest
      FROM failures WHERE ${isOfJob} GROUP BY object, record_id
    ) AS failed
    LEFT JOIN (
      SELECT toString(object) AS object, record_id AS recordId, max(toUnixTimestamp64Milli(end_time)) AS lastSuccessMs
      FROM events
      WHERE ${isSuccess} AND record_id GLOBAL IN (SELECT record_id FROM failures WHERE ${isOfJob})
      GROUP BY object, record_id
    ) AS synced USING (object, recordId)`;
}

const nameOf = ({ object, recordId }: { object: string; recordId: string }) => `${object}\0${recordId}`;

/** Records that connectors reported as synced by retries of the job, with the end of their latest failure by then. */
async function reportedSuccesses(db: Db, { connector, job_id }: ShownJob): Promise<Map<string, number>> {
  const items = await db
    .selectFrom('commands')
    .innerJoin('command_items', 'command_items.command_id', 'commands.id')
    .select(['object', 'record_id as recordId', 'end_time_ms'])
    .where('commands.type', '=', sql.lit('retry'))
    .where('commands.job_id', '=', job_id)
    .where('commands.connector', '=', connector)
    .where('outcome', '=', 'succeeded')
    .execute();
  const reported = new Map<string, number>();
  for (const item of items) {
    reported.set(nameOf(item), Math.max(item.end_time_ms, reported.get(nameOf(item)) ?? -Infinity));
  }
  return reported;
}

/** The connector's records that any command is retrying. */
async function recordsInRetry(db: Db, { connector }: ShownJob): Promise<Set<string>> {
  const held = await db
    .selectFrom('held_failures')
    .select(['object', 'record_id as recordId'])
    .where('connector', '=', connector)
    .where('hold', '=', sql.lit('retrying'))
    .execute();
  return new Set(held.map(nameOf));
}

/**
 * Manual sync jobs as their connectors report them, with what was counted from their events. A job that is being
 * cancelled is `canceling` from the moment that the cancel is accepted, until its connector says otherwise.
 */
import {
  CANCELABLE_JOB_STATUSES,
  COLUMNS,
  FINAL_JOB_STATUSES,
  type JobStatus,
  MODES,
  type QueryOf,
} from '@sync-health/contract';

import { type Cancel, latestCancels } from '../commands/cancels';
import { type TimeRange } from '../storage/rollups/ranges';
import { SqlParams } from '../storage/sqlParams';
import { type QueryContext, type QueryRunner } from './answer';
import { ofCommands } from './commands';
import { decodeCursor } from './cursor';
import { Events } from './events';
import { type FilterSource, filterSql } from './filters';

const DEFAULT_LIMIT = 100;
const DAY_MS = 86_400_000;

export const jobs: QueryRunner<QueryOf<'jobs'>> = async (context, { query, range }) => {
  const limit = query.limit ?? DEFAULT_LIMIT;
  const { connectors } = context;
  const { sql, params } = await jobsSql(context, { range, connectors, cursor: query.cursor, limit, ...ofJobs(query) });
  return {
    sql,
    params: params.all,
    orderBy: 'answer.sort_by DESC, answer.connector DESC, answer.jobId DESC',
    columns: COLUMNS.jobs,
    exact: true,
    interval: null,
    notices: [],
    page: { limit, cursorColumns: ['sort_by', 'connector', 'jobId'] },
  };
};

/** Jobs are manual by nature: a filter that leaves only another mode leaves none of them. */
function ofJobs(query: QueryOf<'jobs'>): Pick<JobsSelection, 'filters' | 'conditions' | 'isNone'> {
  const modes = query.filters?.mode ?? [];
  return { ...ofCommands(query), isNone: modes.length > 0 && !modes.includes(MODES[1]) };
}

export interface JobsSelection extends FilterSource {
  range: TimeRange;
  status?: JobStatus[];
  cursor?: string;
  limit: number;
  isNone?: boolean;
}

const quoted = (words: readonly string[]) => words.map((word) => `'${word}'`).join(', ');

const BEGIN = 'coalesce(toUnixTimestamp64Milli(start_time), toUnixTimestamp64Milli(updated_at))';

/** `sort_by` is when the job began. */
const jobsFrom = (cancels: readonly Cancel[], params: SqlParams) => `
  SELECT jobs.connector AS connector, jobs.job_id AS job_id, scope, total_records, triggered_by,
    toUnixTimestamp64Milli(start_time) AS start_ms, toUnixTimestamp64Milli(end_time) AS end_ms,
    toUnixTimestamp64Milli(updated_at) AS updated_ms, ${BEGIN} AS sort_by,
    if(jobs.status IN (${quoted(CANCELABLE_JOB_STATUSES)}) AND (
      cancels.cancel_state IN ('waiting', 'delivered', 'paused')
      OR cancels.cancel_state = 'completed' AND updated_ms <= cancels.canceled_ms
    ), 'canceling', toString(jobs.status)) AS shown_status
  FROM (SELECT * FROM jobs FINAL) AS jobs
  LEFT JOIN (
    SELECT cancel.1 AS connector, cancel.2 AS job_id, cancel.3 AS cancel_state, cancel.4 AS canceled_ms
    FROM (SELECT arrayJoin(arrayZip(${[
      params.add(
        'Array(String)',
        cancels.map(({ connector }) => connector)
      ),
      params.add(
        'Array(String)',
        cancels.map(({ jobId }) => jobId)
      ),
      params.add(
        'Array(String)',
        cancels.map(({ state }) => state)
      ),
      params.add(
        'Array(Int64)',
        cancels.map(({ updatedMs }) => updatedMs)
      ),
    ].join(', ')})) AS cancel)
  ) AS cancels ON cancels.connector = jobs.connector AND cancels.job_id = jobs.job_id`;

/** One page of jobs, one more than its limit where there are more, and the columns of the query type. */
export async function jobsSql(context: QueryContext, selection: JobsSelection) {
  const { range, status = [], cursor, limit, isNone = false } = selection;
  const params = new SqlParams();
  const conditions = [
    isNone ? '0' : filterSql(selection, params),
    `sort_by < ${Math.trunc(range.toMs)}`,
    `(end_ms IS NULL AND shown_status NOT IN (${quoted(FINAL_JOB_STATUSES)})
      OR coalesce(end_ms, updated_ms) >= ${Math.trunc(range.fromMs)})`,
    ...(status.length > 0 ? [`shown_status IN ${params.add('Array(String)', status)}`] : []),
    ...(cursor ? [afterSql(cursor, params)] : []),
  ];
  return pageSql(context, params, `(${conditions.join(' AND ')})`, limit + 1);
}

/** One job, whenever it ran. */
export function jobSql(context: QueryContext, jobId: string, connector: string | undefined) {
  const params = new SqlParams();
  const filters = { jobId: [jobId], connector: connector === undefined ? undefined : [connector] };
  return pageSql(context, params, filterSql({ filters, connectors: context.connectors }, params), 2);
}

/** The status of one job as it is shown. */
export function jobStatusSql(cancels: readonly Cancel[], jobId: string, connector: string) {
  const params = new SqlParams();
  const where = filterSql({ filters: { jobId: [jobId], connector: [connector] }, connectors: null }, params);
  return { sql: `SELECT shown_status AS status FROM (${jobsFrom(cancels, params)}) WHERE ${where}`, params };
}

async function pageSql(context: QueryContext, params: SqlParams, where: string, limit: number) {
  const page = `
    SELECT * FROM (${jobsFrom(await latestCancels(context.decisions), params)}) WHERE ${where}
    ORDER BY sort_by DESC, connector DESC, job_id DESC LIMIT ${limit}`;
  const found = await context.storage.rows<FoundJob>(
    `SELECT connector, job_id AS jobId, sort_by AS beginMs, coalesce(end_ms, 0) AS endMs FROM (${page})`,
    params.all
  );
  const events = eventsOf(context, found, params);
  const sql = `
    SELECT page.job_id AS jobId, page.connector AS connector, scope, shown_status AS status,
      total_records AS totalRecords, coalesce(counted.processed, 0) AS processed,
      coalesce(counted.succeeded, 0) AS succeeded, processed - succeeded AS failed,
      if(total_records > 0, least(1, processed / total_records), NULL) AS progress,
      start_ms AS startTime, end_ms AS endTime, nullIf(triggered_by, '') AS triggeredBy, updated_ms AS updatedAt,
      if(status = 'running', greatest(0, ${Date.now()} - greatest(updated_ms, coalesce(counted.last_end, 0))), NULL)
        AS idle, sort_by
    FROM (${page}) AS page
    LEFT JOIN (
      SELECT connector, job_id, sum(count) AS processed, sumIf(count, status = 'success') AS succeeded,
        max(last_end) AS last_end
      FROM (${events.source('manual', ['connector', 'job_id', 'status', 'count', 'last_end'])})
      GROUP BY connector, job_id
    ) AS counted ON counted.connector = page.connector AND counted.job_id = page.job_id`;
  return { sql, params };
}

interface FoundJob {
  connector: string;
  jobId: string;
  beginMs: number;
  endMs: number;
}

/** The events of jobs, of whole days: none ends long before its job begins. Their parameters join the others. */
function eventsOf(context: QueryContext, found: readonly FoundJob[], params?: SqlParams): Events {
  const firstMs = Math.min(...found.map(({ beginMs }) => beginMs));
  const lastMs = Math.max(Date.now(), ...found.map(({ endMs }) => endMs));
  const days = {
    fromMs: (Math.floor(firstMs / DAY_MS) - 1) * DAY_MS,
    toMs: (Math.floor(lastMs / DAY_MS) + 2) * DAY_MS,
  };
  const query = { filters: { jobId: [...new Set(found.map(({ jobId }) => jobId))] } };
  return new Events(context, query, found.length > 0 ? [days] : [], params);
}

/** One job by data object. */
export function jobObjectsSql(context: QueryContext, job: FoundJob) {
  const events = eventsOf(context, [job]);
  const connector = events.params.add('String', job.connector);
  const sql = `
    SELECT toString(object) AS object, sum(count) AS processed, sumIf(count, status = 'success') AS succeeded,
      processed - succeeded AS failed, min(first_start) AS startTime, max(last_end) AS endTime
    FROM (${events.source('manual', ['connector', 'object', 'status', 'count', 'first_start', 'last_end'])})
    WHERE connector = ${connector}
    GROUP BY object ORDER BY object`;
  return { sql, params: events.params };
}

function afterSql(cursor: string, params: SqlParams): string {
  const [begin, connector, jobId] = decodeCursor(cursor, ['number', 'string', 'string']);
  const position = [
    params.add('Int64', Math.trunc(Number(begin))),
    params.add('String', String(connector)),
    params.add('String', String(jobId)),
  ];
  return `(sort_by, connector, job_id) < (${position.join(', ')})`;
}

/**
 * Manual sync jobs as their connectors report them, with counts from their events. The transactional store selects the
 * jobs of a page; ClickHouse counts the events of those jobs only.
 */
import {
  COLUMNS,
  type Condition,
  FINAL_JOB_STATUSES,
  type Job,
  type JobStatus,
  MODES,
  type QueryOf,
} from '@sync-health/contract';

import { latestCancels } from '../commands/cancels';
import { type JobRetries, retriesOfJobs } from '../commands/jobRetries';
import { type JobCriteria, jobPage, type ShownJob } from '../decisions/jobPages';
import { type TimeRange } from '../storage/rollups/ranges';
import { type QueryContext, type QueryRunner, type Table } from './answer';
import { ofCommands } from './commands';
import { decodeCursor } from './cursor';
import { Events } from './events';
import { isExpression, leftByExpressions } from './expressions';
import { type FilterSource } from './filters';
import { holdsText } from './holdsText';

const DEFAULT_LIMIT = 100;
const DAY_MS = 86_400_000;
/** When a job's start is unknown, its events may be this much older than its first report. */
const UNKNOWN_START_DAYS = 31;

export const jobs: QueryRunner<QueryOf<'jobs'>> = async (context, { query, range }) => ({
  table: async (): Promise<Table> => {
    const { limit = DEFAULT_LIMIT, cursor, filters } = query;
    const modes = filters?.mode ?? [];
    // All jobs are manual: a filter that excludes that mode excludes every job.
    const isNone = modes.length > 0 && !modes.includes(MODES[1]);
    const { jobStatus: status, search } = query;
    const selection = { ...ofCommands(query), connectors: context.connectors, range, status, search, cursor, limit };
    const { rows, position } = isNone ? { rows: [], position: undefined } : await jobRows(context, selection);
    return {
      columns: COLUMNS.jobs,
      values: COLUMNS.jobs.map(({ name }) => rows.map((row) => valueOf(row, name))),
      position,
    };
  },
  exact: true,
  interval: null,
  notices: [],
});

const valueOf = (row: JobRow, name: string) => {
  const { goesOnAfterCancel: _goesOn, retryFailures: _offer, retries: _retries, ...cells } = row;
  const texts = { ...cells, dryRun: row.dryRun ? 'yes' : null };
  return new Map(Object.entries(texts)).get(name) ?? null;
};

/** A job with the counts of its events. Durations are in milliseconds, times in epoch milliseconds. */
export interface JobRow extends Omit<Job, 'recordsPerSecond' | 'remainingMs'> {
  progress: number | null;
  idle: number | null;
  beginMs: number;
}

export interface JobsSelection extends FilterSource {
  range: TimeRange;
  status?: JobStatus[];
  /** A part of the job's id, scope, connector, or of the user who started it. */
  search?: string;
  cursor?: string;
  /** The request field that holds the cursor, for error messages. */
  cursorField?: string;
  limit: number;
}

/** One page of jobs, and the position that the next page follows. */
export async function jobRows(context: QueryContext, selection: JobsSelection) {
  const { limit } = selection;
  const found = await matchingJobs(context, selection);
  const page = found.slice(0, limit);
  const last = page.at(-1);
  return {
    rows: await counted(context, page),
    position: found.length > limit && last ? [last.begin_ms, last.connector, last.job_id] : undefined,
  };
}

/** The jobs with this id, at any time, of `connector` or of any connector that the caller may see. At most two. */
export async function jobsOfId(context: QueryContext, jobId: string, connector: string | undefined): Promise<JobRow[]> {
  const lists = listsOf({
    filters: { jobId: [jobId], ...(connector === undefined ? {} : { connector: [connector] }) },
    connectors: context.connectors,
  });
  const cancels = await latestCancels(context.decisions);
  return counted(context, await jobPage(context.decisions, cancels, { ...lists, limit: 2 }));
}

/** Jobs that are read at once when a search or a regular expression selects among them. */
const LOOKED_AT = 1000;

async function matchingJobs(context: QueryContext, selection: JobsSelection): Promise<ShownJob[]> {
  const { range, status, search = '', cursor, cursorField, limit, conditions = [] } = selection;
  const cancels = await latestCancels(context.decisions);
  const read = search !== '' || conditions.some(isExpression) ? LOOKED_AT : limit + 1;
  const criteria: JobCriteria = { ...listsOf(selection), range, statuses: status, limit: read };
  const found: ShownJob[] = [];
  let after = cursor === undefined ? undefined : positionOf(cursor, cursorField);
  for (;;) {
    const page = await jobPage(context.decisions, cancels, { ...criteria, after });
    found.push(
      ...(await leftByExpressions(context.storage, conditions, page.filter(matchesSearch(search)), (job, field) =>
        field === 'jobId' ? job.job_id : job.connector
      ))
    );
    const last = page.at(-1);
    if (found.length > limit || page.length < read || !last) {
      return found;
    }
    after = { beginMs: last.begin_ms, connector: last.connector, jobId: last.job_id };
  }
}

const matchesSearch = (search: string) => (job: ShownJob) =>
  holdsText(search, [job.job_id, job.scope, job.connector, job.triggered_by]);

function positionOf(cursor: string, field: string | undefined) {
  const [beginMs, connector, jobId] = decodeCursor(cursor, ['number', 'string', 'string'], field);
  return { beginMs: Number(beginMs), connector: String(connector), jobId: String(jobId) };
}

/** Filters and conditions as lists: the values that all of them allow, and those that any of them excludes. */
function listsOf({ filters = {}, conditions = [], connectors }: FilterSource) {
  const valuesOf = (field: Condition['field'], operators: ReadonlyArray<Condition['operator']>) =>
    conditions
      .filter((condition) => condition.field === field && operators.includes(condition.operator))
      .map(({ values }) => values);
  const wanted = (field: 'connector' | 'jobId', more: Array<readonly string[]>) =>
    allOf([...more, ...(filters[field]?.length ? [filters[field]] : []), ...valuesOf(field, ['=', '=|'])]);
  const unwanted = (field: 'connector' | 'jobId') => {
    const values = valuesOf(field, ['!=', '!=|']).flat();
    return values.length > 0 ? values : undefined;
  };
  return {
    connectors: wanted('connector', connectors ? [connectors] : []),
    jobIds: wanted('jobId', []),
    notConnectors: unwanted('connector'),
    notJobIds: unwanted('jobId'),
  };
}

function allOf(lists: Array<readonly string[]>): readonly string[] | undefined {
  const [first, ...others] = lists;
  return first?.filter((value) => others.every((list) => list.includes(value)));
}

interface Counts {
  connector: string;
  jobId: string;
  processed: number;
  succeeded: number;
  lastEnd: number;
}

async function counted(context: QueryContext, found: readonly ShownJob[]): Promise<JobRow[]> {
  if (found.length === 0) {
    return [];
  }
  const events = eventsOf(context, found.map(spanOf));
  const rows = await context.storage.rows<Counts>(
    `SELECT toString(connector) AS connector, job_id AS jobId, sum(count) AS processed,
      sumIf(count, status = 'success') AS succeeded, max(last_end) AS lastEnd
    FROM (${events.source('manual', ['connector', 'job_id', 'status', 'count', 'last_end'])})
    GROUP BY connector, job_id`,
    events.params.all
  );
  const counts = new Map(rows.map((row) => [`${row.connector}\0${row.jobId}`, row]));
  const retries = await retriesOfJobs(context.decisions, found);
  const nowMs = Date.now();
  return found.map((job) => {
    const key = `${job.connector}\0${job.job_id}`;
    return jobRow(job, countsOf(job, counts.get(key)), retries.get(key), nowMs);
  });
}

type OwnCounts = Pick<Counts, 'processed' | 'succeeded' | 'lastEnd'>;

/** A dry run has no events: its counts are as its connector reported them. */
function countsOf({ dry_run, dry_succeeded, dry_failed }: ShownJob, counted: Counts | undefined): OwnCounts {
  const succeeded = dry_succeeded ?? 0;
  return dry_run === 1
    ? { processed: succeeded + (dry_failed ?? 0), succeeded, lastEnd: 0 }
    : (counted ?? { processed: 0, succeeded: 0, lastEnd: 0 });
}

function jobRow(job: ShownJob, counts: OwnCounts, retries: JobRetries | undefined, nowMs: number): JobRow {
  const { processed, succeeded, lastEnd } = counts;
  const isOver = FINAL_JOB_STATUSES.includes(job.shown_status);
  return {
    jobId: job.job_id,
    connector: job.connector,
    scope: job.scope,
    status: job.shown_status,
    totalRecords: job.total_records,
    processed,
    succeeded,
    failed: processed - succeeded,
    progress: job.total_records ? Math.min(1, processed / job.total_records) : null,
    startTime: job.start_ms,
    endTime: job.end_ms,
    triggeredBy: job.triggered_by || null,
    updatedAt: job.updated_ms,
    ...(job.dry_run === 1 && { dryRun: true }),
    ...(job.retry_failures === 1 && { retryFailures: true }),
    ...(retries && { retries }),
    ...(job.goes_on && { goesOnAfterCancel: true }),
    idle: isOver ? null : Math.max(0, nowMs - Math.max(job.updated_ms, lastEnd)),
    beginMs: job.begin_ms,
  };
}

/** The time in which a job's events may have ended, in epoch milliseconds. */
interface JobSpan {
  connector: string;
  jobId: string;
  fromMs: number;
  toMs: number;
}

const spanOf = (job: ShownJob): JobSpan => ({
  connector: job.connector,
  jobId: job.job_id,
  fromMs: job.start_ms ?? job.begin_ms - UNKNOWN_START_DAYS * DAY_MS,
  toMs: job.end_ms ?? 0,
});

/** No event of the job ends before this day begins, in epoch milliseconds. */
export const firstDayOf = (job: ShownJob) => (Math.floor(spanOf(job).fromMs / DAY_MS) - 1) * DAY_MS;

/** The events of jobs, over whole days from the day before the first start: no event ends long before its job starts. */
function eventsOf(context: QueryContext, spans: readonly JobSpan[]): Events {
  const firstMs = Math.min(...spans.map(({ fromMs }) => fromMs));
  const lastMs = Math.max(Date.now(), ...spans.map(({ toMs }) => toMs));
  const days = {
    fromMs: (Math.floor(firstMs / DAY_MS) - 1) * DAY_MS,
    toMs: (Math.floor(lastMs / DAY_MS) + 2) * DAY_MS,
  };
  return new Events(context, { filters: { jobId: [...new Set(spans.map(({ jobId }) => jobId))] } }, [days]);
}

/** SQL for the counts of one job by data object. */
export function jobObjectsSql(context: QueryContext, { connector, jobId, startTime, endTime, beginMs }: JobRow) {
  const fromMs = startTime ?? beginMs - UNKNOWN_START_DAYS * DAY_MS;
  const events = eventsOf(context, [{ connector, jobId, fromMs, toMs: endTime ?? 0 }]);
  const sql = `
    SELECT toString(object) AS object, sum(count) AS processed, sumIf(count, status = 'success') AS succeeded,
      processed - succeeded AS failed, if(processed = sum(untimed), NULL, min(first_start)) AS startTime, max(last_end) AS endTime
    FROM (${events.source('manual', ['connector', 'object', 'status', 'count', 'untimed', 'first_start', 'last_end'])})
    WHERE connector = ${events.params.add('String', connector)}
    GROUP BY object ORDER BY object`;
  return { sql, params: events.params };
}

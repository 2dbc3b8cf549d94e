/** Pages of jobs with the status to show, which depends on the latest cancel of each. */
import { type JobStatus } from '@sync-health/contract';
import { type ExpressionBuilder, type Kysely, sql } from 'kysely';

import { type Cancel } from '../commands/cancels';
import { type StoredJob } from './jobs';
import { type DecisionTables } from './schema';

/** The last job of a page. Pages begin with the latest job; ties are ordered by connector and id. */
interface JobPosition {
  beginMs: number;
  connector: string;
  jobId: string;
}

export interface JobCriteria {
  connectors?: readonly string[];
  jobIds?: readonly string[];
  notConnectors?: readonly string[];
  notJobIds?: readonly string[];
  /** Jobs that began before `toMs` and had not ended before `fromMs`. */
  range?: { fromMs: number; toMs: number };
  statuses?: readonly JobStatus[];
  after?: JobPosition;
  limit: number;
}

export interface ShownJob extends StoredJob {
  shown_status: JobStatus;
  begin_ms: number;
  /** Whether the connector confirmed a cancel but the job goes on. */
  goes_on: boolean;
}

type Jobs = ExpressionBuilder<DecisionTables, 'jobs'>;

const BEGIN = sql<number>`coalesce(start_ms, first_updated_ms)`;

export async function jobPage(
  db: Kysely<DecisionTables>,
  cancels: readonly Cancel[],
  criteria: JobCriteria
): Promise<ShownJob[]> {
  const { range, statuses = [], after, limit } = criteria;
  const standing = await ofActiveJobs(db, cancels);
  let page = db
    .selectFrom('jobs')
    .selectAll()
    .select((eb) => [shownStatus(eb, standing).as('shown_status'), BEGIN.as('begin_ms')])
    .orderBy(BEGIN, 'desc')
    .orderBy('connector', 'desc')
    .orderBy('job_id', 'desc')
    .limit(limit);
  const lists = [
    ['connector', 'in', criteria.connectors],
    ['job_id', 'in', criteria.jobIds],
    ['connector', 'not in', criteria.notConnectors],
    ['job_id', 'not in', criteria.notJobIds],
  ] as const;
  for (const [column, operator, values] of lists) {
    page = values ? page.where(column, operator, [...values]) : page;
  }
  if (range) {
    page = page
      .where(BEGIN, '<', Math.trunc(range.toMs))
      .where((eb) =>
        eb.or([
          eb.and([eb('end_ms', 'is', null), eb('status', 'not in', ['canceled', 'completed', 'failed'])]),
          eb(sql<number>`coalesce(end_ms, updated_ms)`, '>=', Math.trunc(range.fromMs)),
        ])
      );
  }
  if (statuses.length > 0) {
    page = page.where((eb) => eb(shownStatus(eb, standing), 'in', [...statuses]));
  }
  if (after) {
    page = page.where((eb) =>
      eb.or([
        eb(BEGIN, '<', after.beginMs),
        eb.and([
          eb(BEGIN, '=', after.beginMs),
          eb.or([
            eb('connector', '<', after.connector),
            eb.and([eb('connector', '=', after.connector), eb('job_id', '<', after.jobId)]),
          ]),
        ]),
      ])
    );
  }
  const confirmed = new Map(
    standing.filter(isConfirmed).map((cancel) => [nameOf(cancel.connector, cancel.jobId), cancel])
  );
  return (await page.execute()).map((job) => ({
    ...job,
    goes_on: job.status === job.shown_status && confirmed.has(nameOf(job.connector, job.job_id)),
  }));
}

const ACTIVE = ['queued', 'running'] as const;

/** Only for active jobs can a cancel change the status to show. */
async function ofActiveJobs(db: Kysely<DecisionTables>, cancels: readonly Cancel[]): Promise<Cancel[]> {
  if (cancels.length === 0) {
    return [];
  }
  const active = await db.selectFrom('jobs').select(['connector', 'job_id']).where('status', 'in', ACTIVE).execute();
  const names = new Set(active.map(({ connector, job_id }) => nameOf(connector, job_id)));
  return cancels.filter(
    (cancel) => names.has(nameOf(cancel.connector, cancel.jobId)) && (isOpen(cancel) || isConfirmed(cancel))
  );
}

/**
 * An active job is shown as canceling while a cancel is open. Once its connector has confirmed the cancel, the job is
 * shown as canceled, unless a later report says that it goes on.
 */
function shownStatus(eb: Jobs, cancels: readonly Cancel[]) {
  const open = cancels.filter(isOpen);
  const confirmed = cancels.filter(isConfirmed);
  const isOf = ({ connector, jobId }: Cancel) => eb.and([eb('connector', '=', connector), eb('job_id', '=', jobId)]);
  const isActive = eb('status', 'in', ACTIVE);
  return eb
    .case()
    .when(eb.and([isActive, eb.or(open.map(isOf))]))
    .then(sql.lit<JobStatus>('canceling'))
    .when(
      eb.and([
        isActive,
        eb.or(confirmed.map((cancel) => eb.and([isOf(cancel), eb('reported_ms', '<=', cancel.updatedMs)]))),
      ])
    )
    .then(sql.lit<JobStatus>('canceled'))
    .else(eb.ref('status'))
    .end();
}

const isOpen = ({ state }: Cancel) => ['waiting', 'delivered', 'paused'].includes(state);
const isConfirmed = ({ state }: Cancel) => state === 'completed';
const nameOf = (connector: string, jobId: string) => `${connector}\0${jobId}`;

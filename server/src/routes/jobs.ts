/** Manual sync jobs: connectors report their states, people follow them. */
import {
  DEFAULT_CONNECTOR,
  Job,
  JOB_STATUSES,
  JobDetail,
  JobList,
  type JobObject,
  type JobStatus,
  JobUpdate,
  MAX_LENGTH,
  MAX_ROWS,
} from '@sync-health/contract';
import { literals } from '@sync-health/contract/literals';
import { Timestamp } from '@sync-health/contract/time';
import { type Static, Type } from '@sinclair/typebox';
import { type FastifyInstance, type FastifyRequest } from 'fastify';

import { assertConnector } from '../auth/scopes';
import { ProblemError } from '../problems';
import { type QueryContext } from '../queries/answer';
import { encodeCursor } from '../queries/cursor';
import { jobObjectsSql, jobSql, jobsSql } from '../queries/jobs';
import { parseRange } from '../queries/range';
import { type JobRow, shownJob } from './jobView';
import { withContext } from './query';

const DEFAULT_LIMIT = 100;

const BEGINNING = '2000-01-01T00:00:00Z';
const END = '2090-01-01T00:00:00Z';

const Params = Type.Object({ jobId: Type.String({ minLength: 1, maxLength: MAX_LENGTH.jobId }) });
type Params = Static<typeof Params>;

const Connector = Type.String({ minLength: 1, maxLength: MAX_LENGTH.connector });

const ListQuery = Type.Object(
  {
    from: Type.Optional(Timestamp),
    to: Type.Optional(Timestamp),
    connector: Type.Optional(Type.Array(Connector)),
    status: Type.Optional(Type.Array(literals(JOB_STATUSES))),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: MAX_ROWS.records })),
    cursor: Type.Optional(Type.String({ maxLength: 500 })),
  },
  { additionalProperties: false }
);
type ListQuery = Static<typeof ListQuery>;

const OneQuery = Type.Object({ connector: Type.Optional(Connector) }, { additionalProperties: false });
type OneQuery = Static<typeof OneQuery>;

export async function jobRoutes(app: FastifyInstance) {
  app.put<{ Params: Params; Body: JobUpdate }>(
    '/v1/jobs/:jobId',
    {
      onRequest: app.requireScope('ingest'),
      schema: {
        tags: ['jobs'],
        summary: "Report a job's state",
        description:
          'Idempotent: an older `updatedAt` never overwrites a newer one, and a job that has ended stays so. Answers the job as it is now.',
        params: Params,
        body: JobUpdate,
        response: { 200: Job },
      },
    },
    async (request): Promise<Job> => {
      const { jobId } = request.params;
      const { connector = DEFAULT_CONNECTOR } = request.body;
      assertConnector(request, connector);
      await app.commands.jobs.put(jobId, request.body);
      return withContext(app, request, async (context) => (await find(context, jobId, connector)).job);
    }
  );

  app.get<{ Querystring: ListQuery }>(
    '/v1/jobs',
    {
      onRequest: app.requireScope('read'),
      schema: {
        tags: ['jobs'],
        summary: 'Manual sync jobs that ran in a range, the latest first',
        querystring: ListQuery,
        response: { 200: JobList },
      },
    },
    async (request): Promise<JobList> => withContext(app, request, (context) => list(context, request.query))
  );

  app.get<{ Params: Params; Querystring: OneQuery }>(
    '/v1/jobs/:jobId',
    {
      onRequest: app.requireScope('read'),
      schema: {
        tags: ['jobs'],
        summary: 'One job by data object',
        params: Params,
        querystring: OneQuery,
        response: { 200: JobDetail },
      },
    },
    async (request: FastifyRequest<{ Params: Params; Querystring: OneQuery }>): Promise<JobDetail> =>
      withContext(app, request, async (context) => {
        const { job, beginMs } = await find(context, request.params.jobId, request.query.connector);
        const { connector, jobId, endTime } = job;
        const { sql, params } = jobObjectsSql(context, { connector, jobId, beginMs, endMs: endTime ?? 0 });
        return { ...job, objects: await context.storage.rows<JobObject>(sql, params.all) };
      })
  );
}

async function list(context: QueryContext, query: ListQuery): Promise<JobList> {
  const { from = BEGINNING, to = END, connector, status, cursor, limit = DEFAULT_LIMIT } = query;
  const { sql, params } = await jobsSql(context, {
    range: parseRange(from, to),
    filters: { connector },
    connectors: context.connectors,
    status: status as JobStatus[] | undefined,
    cursor,
    limit,
  });
  const rows = await context.storage.rows<JobRow>(
    `SELECT * FROM (${sql}) ORDER BY sort_by DESC, connector DESC, jobId DESC`,
    params.all
  );
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    jobs: page.map((row) => shownJob(row, Date.now())),
    ...(rows.length > limit && last ? { nextCursor: encodeCursor([last.sort_by, last.connector, last.jobId]) } : {}),
  };
}

async function find(context: QueryContext, jobId: string, connector: string | undefined) {
  const { sql, params } = await jobSql(context, jobId, connector);
  const [row, another] = await context.storage.rows<JobRow>(`SELECT * FROM (${sql})`, params.all);
  if (!row) {
    throw new ProblemError(404, `There is no job ${jobId}.`, { field: 'jobId' });
  }
  if (another) {
    throw new ProblemError(409, `Several connectors have a job ${jobId}: say which by the parameter connector.`, {
      field: 'connector',
    });
  }
  return { job: shownJob(row, Date.now()), beginMs: row.sort_by };
}

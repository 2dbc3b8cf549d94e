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
import { ProblemError } from '../http/problems';
import { type QueryContext } from '../queries/answer';
import { encodeCursor } from '../queries/cursor';
import { jobObjectsSql, jobRows, jobsOfId } from '../queries/jobs';
import { parseRange } from '../queries/range';
import { shownJob } from './jobView';
import { withContext } from './queryContext';

const DEFAULT_LIMIT = 100;

const BEGINNING = '2000-01-01T00:00:00Z';
const END = '2090-01-01T00:00:00Z';

const Params = Type.Object({ jobId: Type.String({ minLength: 1, maxLength: MAX_LENGTH.jobId }) });
type Params = Static<typeof Params>;

const Connector = Type.String({ minLength: 1, maxLength: MAX_LENGTH.connector });

const ListQuery = Type.Object({
  from: Type.Optional(Timestamp),
  to: Type.Optional(Timestamp),
  connector: Type.Optional(Type.Array(Connector)),
  status: Type.Optional(Type.Array(literals(JOB_STATUSES))),
  search: Type.Optional(Type.String({ maxLength: MAX_LENGTH.search })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: MAX_ROWS.records })),
  cursor: Type.Optional(Type.String({ maxLength: MAX_LENGTH.cursor })),
});
type ListQuery = Static<typeof ListQuery>;

const OneQuery = Type.Object({ connector: Type.Optional(Connector) });
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
          'Idempotent: an older `updatedAt` never overwrites a newer one, an ended job stays ended, and a value that a report lacks stays as it was. Refuses a time further ahead of the clock of the server than events may be, and an `endTime` before the `startTime`. Answers with the job as it is now.',
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
      return withContext(app, request, async (context) => shownJob(await find(context, jobId, connector), Date.now()));
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
    async (request): Promise<JobList> =>
      app.queryTurns.each(() => withContext(app, request, (context) => list(context, request.query)))
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
      app.queryTurns.each(() =>
        withContext(app, request, async (context) => {
          const row = await find(context, request.params.jobId, request.query.connector);
          const { sql, params } = jobObjectsSql(context, row);
          return { ...shownJob(row, Date.now()), objects: await context.storage.rows<JobObject>(sql, params.all) };
        })
      )
  );
}

async function list(context: QueryContext, query: ListQuery): Promise<JobList> {
  const { from = BEGINNING, to = END, connector, status, search, cursor, limit = DEFAULT_LIMIT } = query;
  const { rows, position } = await jobRows(context, {
    range: parseRange(from, to),
    filters: { connector },
    connectors: context.connectors,
    status: status as JobStatus[] | undefined,
    search,
    cursor,
    cursorField: 'cursor',
    limit,
  });
  return {
    jobs: rows.map((row) => shownJob(row, Date.now())),
    ...(position ? { nextCursor: encodeCursor(position) } : {}),
  };
}

async function find(context: QueryContext, jobId: string, connector: string | undefined) {
  const [row, another] = await jobsOfId(context, jobId, connector);
  if (!row) {
    throw new ProblemError(404, `There is no job ${jobId}.`, { field: 'jobId' });
  }
  if (another) {
    throw new ProblemError(409, `Several connectors have a job ${jobId}: name one with the parameter connector.`, {
      field: 'connector',
    });
  }
  return row;
}

/** Liveness and readiness, for whatever monitors the process. */
import { Type } from '@sinclair/typebox';
import { type FastifyInstance } from 'fastify';

import { Problem } from '@sync-health/contract/problem';

import { sendProblem } from '../http/problems';

const Status = Type.Object({ status: Type.String() });

const Readiness = Type.Object({
  status: Type.String(),
  damaged: Type.Optional(
    Type.Array(Type.String(), { description: 'Data files that the last check found damaged: restore a backup' })
  ),
});

export async function healthRoutes(app: FastifyInstance) {
  app.get(
    '/healthz',
    { schema: { tags: ['health'], summary: 'Whether the process runs', response: { 200: Status } } },
    () => ({
      status: 'ok',
    })
  );

  app.get(
    '/readyz',
    { schema: { tags: ['health'], summary: 'Whether storage answers', response: { 200: Readiness, 503: Problem } } },
    async (request, reply) => {
      if (!(await app.decisions.ping())) {
        return sendProblem(request, reply, 503, 'The database of DATABASE_URL does not answer.', {
          retryAfterSeconds: 5,
        });
      }
      const unavailable = await app.storage.unavailable();
      if (unavailable === null) {
        const damaged = app.damagedParts().map(({ table, name }) => `${table}/${name}`);
        return { status: 'ready', ...(damaged.length > 0 && { damaged }) };
      }
      return sendProblem(request, reply, 503, unavailable, { retryAfterSeconds: 5 });
    }
  );
}

/** Liveness and readiness, for whoever watches over the process. */
import { Type } from '@sinclair/typebox';
import { type FastifyInstance } from 'fastify';

import { Problem } from '@sync-health/contract/problem';

import { sendProblem } from '../problems';

const Status = Type.Object({ status: Type.String() });

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
    { schema: { tags: ['health'], summary: 'Whether storage answers', response: { 200: Status, 503: Problem } } },
    async (request, reply) => {
      if (await app.storage.ping()) {
        return { status: 'ready' };
      }
      return sendProblem(request, reply, 503, 'Storage does not answer.', { retryAfterSeconds: 5 });
    }
  );
}

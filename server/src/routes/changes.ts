/** `GET /v1/changes`: tells clients what has changed, so that they need not poll. */
import { Changes, MAX_LENGTH } from '@sync-health/contract';
import { type Static, Type } from '@sinclair/typebox';
import { type FastifyInstance } from 'fastify';

const MAX_WAIT_SECONDS = 60;

const Querystring = Type.Object({
  since: Type.Optional(
    Type.String({
      maxLength: MAX_LENGTH.cursor,
      description: 'The `cursor` of the previous answer; without it, the answer gives the current cursor',
    })
  ),
  wait: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: MAX_WAIT_SECONDS,
      description: 'Seconds to wait for a change if there is none',
    })
  ),
});
type Querystring = Static<typeof Querystring>;

export async function changeRoutes(app: FastifyInstance) {
  app.get<{ Querystring: Querystring }>(
    '/v1/changes',
    {
      onRequest: app.requireScope('read'),
      schema: {
        tags: ['changes'],
        summary: 'Wait for changes since a cursor',
        description:
          'A long poll. It tells which kinds of things changed within the connectors of the token; fetch their current state as usual. A cursor is valid at every server process, and after a restart. For a cursor that is too old, everything counts as changed. Every change is reported at least once.',
        querystring: Querystring,
        response: { 200: Changes },
      },
    },
    async (request, reply): Promise<Changes> => {
      const { since = null, wait = 0 } = request.query;
      const gone = new AbortController();
      reply.raw.once('close', () => gone.abort());
      return app.changeFeed.next({
        since,
        connectors: request.caller?.connectors ?? null,
        waitMs: wait * 1000,
        signal: gone.signal,
      });
    }
  );
}

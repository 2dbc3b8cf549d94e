/** `GET /v1/changes`: what has changed, for whoever shows it without asking again and again. */
import { Changes, MAX_LENGTH } from '@sync-health/contract';
import { type Static, Type } from '@sinclair/typebox';
import { type FastifyInstance } from 'fastify';

const MAX_WAIT_SECONDS = 60;

const Querystring = Type.Object(
  {
    since: Type.Optional(
      Type.String({
        maxLength: MAX_LENGTH.cursor,
        description: 'The `cursor` of the answer before; without it, the answer is where to begin',
      })
    ),
    wait: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: MAX_WAIT_SECONDS,
        description: 'Seconds to wait for a change where there is none',
      })
    ),
  },
  { additionalProperties: false }
);
type Querystring = Static<typeof Querystring>;

export async function changeRoutes(app: FastifyInstance) {
  app.get<{ Querystring: Querystring }>(
    '/v1/changes',
    {
      onRequest: app.requireScope('read'),
      schema: {
        tags: ['changes'],
        summary: 'What has changed since, as soon as something has',
        description:
          'A long poll. It says which kinds of things changed within the connectors of the token; what they are now is asked for as ever. A cursor may be passed on to another server process, and after a restart; where it says nothing any more, everything counts as changed. A change is told of at least once.',
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

/** The payload of one attempt: what was sent and answered. */
import { MAX_LENGTH, Payload } from '@sync-health/contract';
import { type Static, Type } from '@sinclair/typebox';
import { type FastifyInstance } from 'fastify';

import { requestedBy } from '../auth/requestedBy';
import { assertConnector } from '../auth/scopes';
import { ProblemError } from '../http/problems';
import { auditRead } from '../payloads/auditRead';

const Querystring = Type.Object({
  connector: Type.String({ minLength: 1, maxLength: MAX_LENGTH.connector }),
  eventId: Type.String({ minLength: 1, maxLength: MAX_LENGTH.id }),
});
type Querystring = Static<typeof Querystring>;

export async function payloadRoutes(app: FastifyInstance) {
  app.get<{ Querystring: Querystring }>(
    '/v1/payload',
    {
      onRequest: app.requireScope('operate'),
      schema: {
        tags: ['queries'],
        summary: 'The payload of an event',
        description:
          'Masked, and kept for `SYNC_HEALTH_PAYLOAD_DAYS` after the end of the attempt. 404 if none is kept. The audit keeps who read it. No other call returns payloads.',
        querystring: Querystring,
        response: { 200: Payload },
      },
    },
    async (request): Promise<Payload> => {
      const { connector, eventId } = request.query;
      assertConnector(request, connector);
      const payload = await app.payloads.read(connector, eventId);
      if (!payload) {
        throw new ProblemError(
          404,
          app.config.payloadDays === 0
            ? 'This server keeps no payloads: SYNC_HEALTH_PAYLOAD_DAYS says for how long it should.'
            : 'No payload of this event is kept: it was sent without one, or before the time for which they are kept.',
          { field: 'eventId' }
        );
      }
      await auditRead(app.decisions.db, { actor: requestedBy(request), connector, eventId, nowMs: Date.now() });
      return payload;
    }
  );
}

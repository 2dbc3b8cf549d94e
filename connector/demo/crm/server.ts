/** Serves the CRM over HTTP on this machine, with the CRM's latencies. */
import { setMaxListeners } from 'node:events';

import fastify, { type FastifyReply } from 'fastify';

import { type Fields } from '../billing/records';
import { type Clock } from '../time/clock';
import { type Admission, type Crm } from './crm';
import { CRM_SCHEMA } from './schema';

export interface CrmServer {
  url: string;
  close: () => Promise<void>;
}

interface RecordRoute {
  Params: { object: string; externalId: string };
  Body: Fields;
}

function isObjectName(name: string): name is keyof typeof CRM_SCHEMA {
  return name in CRM_SCHEMA;
}

export async function serveCrm(crm: Crm, clock: Clock, port: number): Promise<CrmServer> {
  const app = fastify({ forceCloseConnections: true });
  const stop = new AbortController();
  // Every running request listens to it.
  setMaxListeners(0, stop.signal);

  async function respond(reply: FastifyReply, { delayMs, answer }: Admission) {
    await clock.sleep(delayMs, stop.signal);
    const { status, body, retryAfterSeconds } = answer();
    if (retryAfterSeconds != null) {
      void reply.header('retry-after', retryAfterSeconds);
    }
    return reply.code(status).send(status === 204 ? undefined : body);
  }

  app.post('/login', (_, reply) => respond(reply, crm.login()));
  app.route<RecordRoute>({
    method: ['PUT', 'DELETE'],
    url: '/records/:object/:externalId',
    handler: ({ method, params: { object, externalId }, body, headers }, reply) => {
      if (!isObjectName(object)) {
        return reply
          .code(404)
          .send({ errorCode: 'NOT_FOUND', message: `The requested resource does not exist: ${object}` });
      }
      const session = headers.authorization?.replace(/^Bearer /, '') ?? '';
      const request = {
        method: method === 'DELETE' ? 'DELETE' : 'PUT',
        object,
        externalId,
        fields: body,
        session,
      } as const;
      return respond(reply, crm.handle(request));
    },
  });

  const url = await app.listen({ host: '127.0.0.1', port });
  return {
    url,
    close: async () => {
      stop.abort();
      await app.close();
    },
  };
}

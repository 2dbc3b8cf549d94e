/** `GET /v1/access`: what the caller's token may do, so that a page can say why an action is missing. */
import { Access } from '@sync-health/contract';
import { type FastifyInstance } from 'fastify';

import { VERSION } from '../version';

export async function accessRoutes(app: FastifyInstance) {
  app.get(
    '/v1/access',
    {
      onRequest: app.requireScope(),
      schema: { tags: ['access'], summary: 'What this token may do', response: { 200: Access } },
    },
    async ({ caller }) => ({
      scopes: caller?.scopes ?? [],
      connectors: caller?.connectors ?? null,
      version: VERSION,
      payloadDays: app.config.payloadDays,
      ready: (await app.storage.unavailable()) === null,
    })
  );
}

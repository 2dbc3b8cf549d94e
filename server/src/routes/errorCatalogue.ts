/** `GET /v1/error-catalogue`: what error codes mean and what to do about them. */
import { ErrorCatalogueAnswer } from '@sync-health/contract';
import { type FastifyInstance } from 'fastify';

export async function errorCatalogueRoutes(app: FastifyInstance) {
  app.get(
    '/v1/error-catalogue',
    {
      onRequest: app.requireScope('read'),
      schema: {
        tags: ['queries'],
        summary: 'What error codes mean',
        description:
          'Exact codes first, then patterns, in which `*` stands for any characters. The first match counts.',
        response: { 200: ErrorCatalogueAnswer },
      },
    },
    async () => ({ entries: [...app.errorCatalogue.entries] })
  );
}

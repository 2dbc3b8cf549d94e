/** The API's description as OpenAPI 3.1, made from the routes' schemas, and served for people at `/docs`. */
import { Problem } from '@sync-health/contract/problem';
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import { type FastifyInstance, type FastifySchema } from 'fastify';

import { VERSION } from '../version';

const ANY_PROBLEM = {
  description: 'A problem document that says what is wrong, and in which field',
  content: { 'application/problem+json': { schema: Problem } },
};

/** The page loads its own files, calls only this server, and styles its elements inline. */
const DOCS_POLICY = [
  "default-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "connect-src 'self'",
  "font-src 'self' data:",
  "img-src 'self' data:",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
].join('; ');

export async function registerApiDocs(app: FastifyInstance) {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Sync Health server',
        description: 'Ingest, queries and commands of the sync-event server. Errors are RFC 9457 problem documents.',
        version: VERSION,
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
      tags: [
        { name: 'events', description: 'Sending events' },
        { name: 'queries', description: 'Reading answers' },
        { name: 'connectors', description: 'What connectors sent, and what was rejected' },
        { name: 'jobs', description: 'Manual sync jobs' },
        { name: 'errors', description: 'The life of error groups' },
        { name: 'objectives', description: 'Targets for error rate and latency' },
        { name: 'commands', description: 'Retries and cancels' },
        { name: 'changes', description: 'What has changed, by long poll' },
        { name: 'access', description: 'Tokens, and what each may do' },
        { name: 'health', description: 'The server itself' },
      ],
    },
    transform: ({ schema, url }) => ({ schema: url.startsWith('/v1/') ? guarded(schema) : schema, url }),
  });
  await app.register(swaggerUi, { routePrefix: '/docs', staticCSP: DOCS_POLICY });
}

/** Every call below /v1 needs a token, and may be answered by a problem document. */
function guarded(schema: FastifySchema): FastifySchema {
  const responses = typeof schema?.response === 'object' ? schema.response : {};
  return { ...schema, security: [{ bearer: [] }], response: { ...responses, default: ANY_PROBLEM } };
}

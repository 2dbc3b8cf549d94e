/** What stands between the network and the routes: security headers, compression in both directions, load shedding. */
import { constants } from 'node:zlib';

import compress from '@fastify/compress';
import helmet from '@fastify/helmet';
import underPressure from '@fastify/under-pressure';
import { type FastifyInstance } from 'fastify';

import { type Config } from '../config/config';
import { badlyEncoded, ProblemError } from './problems';
import { QUIET_ROUTES } from './requestLog';

/** Smaller answers cost more to compress than they save. */
const COMPRESS_FROM_BYTES = 2048;

export async function registerProtection(app: FastifyInstance, { maxLagMs }: Pick<Config, 'maxLagMs'>) {
  await app.register(helmet, {
    // Answers are data and never pages; the documentation at /docs sets a policy of its own.
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { defaultSrc: ["'none'"], baseUri: ["'none'"], formAction: ["'none'"], frameAncestors: ["'none'"] },
    },
    frameguard: { action: 'deny' },
    // Other hosts of the domain are not ours to decide about.
    strictTransportSecurity: { includeSubDomains: false },
  });
  // What a token was needed for is not kept by proxies or on disks.
  app.addHook('onRequest', async (request, reply) => {
    if (request.url.startsWith('/v1/')) {
      reply.header('Cache-Control', 'no-store');
    }
  });
  // Names of encodings have no case, and one has an older name as well.
  app.addHook('onRequest', async ({ headers }) => {
    const encoding = headers['content-encoding']?.trim().toLowerCase();
    if (encoding !== undefined) {
      headers['content-encoding'] = encoding === 'x-gzip' ? 'gzip' : encoding;
    }
  });
  await app.register(compress, {
    threshold: COMPRESS_FROM_BYTES,
    encodings: ['gzip', 'identity'],
    // Half of the time of the usual level, for a twelfth more.
    zlibOptions: { level: constants.Z_BEST_SPEED },
    requestEncodings: ['gzip', 'deflate', 'br', 'identity'],
    // Arrow is read on the same machine more often than not, and its columns are numbers.
    customTypes: /^(application\/(json|problem\+json)|text\/)/,
    onUnsupportedRequestEncoding: (encoding) =>
      new ProblemError(415, `The content encoding ${encoding} is not supported; use gzip.`, {
        field: 'Content-Encoding',
      }),
    onInvalidRequestPayload: (encoding, _request, error) => badlyEncoded(encoding, error),
  });
  // An event loop that lags more answers nobody in time; those who come are asked to come back.
  await app.register(underPressure, {
    maxEventLoopDelay: maxLagMs,
    pressureHandler: (request) => {
      // Who watches over the server has to see that it is overloaded, not that it is gone.
      if (QUIET_ROUTES.includes(request.routeOptions.url ?? '')) {
        return;
      }
      throw new ProblemError(503, 'The server is overloaded; try again in a moment.', { retryAfterSeconds: 2 });
    },
  });
}

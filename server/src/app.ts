/** The server as a Fastify instance: what it is made of, in the order in which the parts depend on each other. */
import { randomUUID } from 'node:crypto';

import fastify, { type FastifyBaseLogger, type FastifyInstance } from 'fastify';

import { registerApiDocs } from './apiDocs';
import { registerAuth } from './auth/scopes';
import { type Config } from './config';
import { registerIngest } from './ingest/plugin';
import { registerMetrics } from './metrics';
import { registerProblems } from './problems';
import { eventRoutes } from './routes/events';
import { healthRoutes } from './routes/health';
import { queryRoutes } from './routes/query';
import { valueRoutes } from './routes/values';
import { openStorage } from './storage/open';
import { registerRollups } from './storage/rollups/plugin';
import { type Storage } from './storage/storage';
import { registerValidation } from './validation';

declare module 'fastify' {
  interface FastifyInstance {
    config: Config;
    storage: Storage;
  }
}

export interface AppOptions {
  config: Config;
  logger?: FastifyBaseLogger;
}

/** What a client may send as its own request id: short, and with nothing that could break a log line. */
const REQUEST_ID = /^[\w.:/-]{1,100}$/;

export async function buildApp({ config, logger }: AppOptions): Promise<FastifyInstance> {
  const app: FastifyInstance = fastify({
    ...(logger ? { loggerInstance: logger } : { logger: false }),
    bodyLimit: config.bodyLimitBytes,
    genReqId: (request) => {
      const given = request.headers['x-request-id'];
      return typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID();
    },
    routerOptions: { maxParamLength: 1000 },
  });

  app.addHook('onRequest', async (request, reply) => {
    reply.header('X-Request-Id', request.id);
  });
  await registerApiDocs(app);
  registerValidation(app);
  registerProblems(app);

  const storage = await openStorage(config);
  app.decorate('config', config);
  app.decorate('storage', storage);
  app.addHook('onClose', () => storage.close());

  registerAuth(app, config.bootstrapToken);
  registerMetrics(app);
  await registerIngest(app, []);
  await registerRollups(app);
  await app.register(healthRoutes);
  await app.register(eventRoutes);
  await app.register(queryRoutes);
  await app.register(valueRoutes);
  return app;
}

/** Makes `app.ingest` of the parts of ingest. */
import { type FastifyInstance } from 'fastify';

import { type Follower } from './follower';
import { Ingest } from './ingest';

declare module 'fastify' {
  interface FastifyInstance {
    ingest: Ingest;
  }
}

export async function registerIngest(app: FastifyInstance, followers: readonly Follower[]) {
  const ingest = await Ingest.start({
    storage: app.storage,
    followers,
    maxQueuedEvents: app.config.ingestQueueEvents,
    changes: app.changes,
    decisions: app.decisions,
    log: app.log,
  });
  app.decorate('ingest', ingest);
  app.addHook('onClose', () => ingest.close());
  app.metrics.observe('sync_health_ingest_queue_events', 'Events that wait to be written', () => ingest.queuedEvents);
}

/** Assembles `app.ingest` and `app.intakeLog`. */
import { type FastifyInstance } from 'fastify';

import { type Follower } from './follower';
import { Ingest } from './ingest';
import { IntakeLog } from './intakeLog';

declare module 'fastify' {
  interface FastifyInstance {
    ingest: Ingest;
    intakeLog: IntakeLog;
  }
}

export async function registerIngest(app: FastifyInstance, followers: readonly Follower[]) {
  const ingest = await Ingest.start({
    storage: app.storage,
    followers,
    maxQueuedEvents: app.config.ingestQueueEvents,
    idMemoryBytes: app.config.idMemoryBytes,
    changes: app.changes,
    decisions: app.decisions,
    erased: app.erasedRecords,
    log: app.log,
  });
  app.decorate('ingest', ingest);
  const intakeLog = new IntakeLog({ store: app.decisions, masks: app.masks, log: app.log });
  app.decorate('intakeLog', intakeLog);
  app.addHook('onClose', () => intakeLog.close());
  app.addHook('onClose', () => ingest.close());
  app.metrics.observe('sync_health_ingest_queue_events', 'Events that wait to be written', () => ingest.queuedEvents);
}

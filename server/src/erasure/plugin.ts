/** Assembles `app.erasures`. At the start, it continues erasures whose process ended midway. */
import { type FastifyInstance } from 'fastify';

import { unfinishedErasures } from '../decisions/erasedRecords';
import { Erasures } from './erasures';

declare module 'fastify' {
  interface FastifyInstance {
    erasures: Erasures;
  }
}

export function registerErasures(app: FastifyInstance) {
  const { config } = app;
  const erasures = new Erasures({
    storage: app.storage,
    store: app.decisions,
    erased: app.erasedRecords,
    ingest: app.ingest,
    changes: app.changes,
    failures: app.failures,
    rollups: app.rollups,
    intakeLog: app.intakeLog,
    redeliveryMs: config.commands.redeliveryMs,
    onErased: () => app.groupHistories.forget(),
  });
  app.decorate('erasures', erasures);
  let resumed = Promise.resolve();
  app.addHook('onReady', async () => {
    const unfinished = await unfinishedErasures(app.decisions);
    resumed = app
      .inBackground('go on erasing', { 'sync_health.records': unfinished.length }, async () => {
        for (const key of unfinished) {
          await erasures.erase({ ...key, actor: '', reason: '' });
        }
      })
      .catch((error: unknown) =>
        app.log.error({ err: error }, 'could not finish erasing a record; the next start continues')
      );
  });
  app.addHook('onClose', () => resumed);
}

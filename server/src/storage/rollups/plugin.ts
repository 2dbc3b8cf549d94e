/** Makes `app.rollups`: rolled in the background, and once more when the server closes. */
import { type FastifyInstance } from 'fastify';

import { SEQ_PER_MS, seqAt } from '../seq';
import { Roller } from './roller';
import { Watermarks } from './watermarks';

declare module 'fastify' {
  interface FastifyInstance {
    rollups: { watermarks: Watermarks; roller: Roller };
  }
}

export async function registerRollups(app: FastifyInstance) {
  const watermarks = await Watermarks.load(app.storage);
  const roller = new Roller({
    storage: app.storage,
    watermarks,
    // Other processes' inserts may become visible out of order: what is younger than the lag is left for later.
    completeSeq: () =>
      app.storage.kind === 'embedded'
        ? app.ingest.completeSeq
        : Math.min(seqAt(Date.now() - app.config.clockLagMs), (app.ingest.openSeq ?? Infinity) - 1),
    log: app.log,
  });
  app.decorate('rollups', { watermarks, roller });
  app.addHook('onReady', async () => roller.start());
  app.addHook('onClose', () => roller.close());
  app.metrics.observe('sync_health_rollup_lag_seconds', 'Age of the oldest event that is not in every rollup', () => {
    const behind = app.ingest.completeSeq - watermarks.lowest;
    return behind > 0 ? (Date.now() - watermarks.lowest / SEQ_PER_MS) / 1000 : 0;
  });
}

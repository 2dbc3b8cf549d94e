/** Makes `app.rollups`: rolled in the background, and once more when the server closes. */
import { type FastifyInstance } from 'fastify';

import { SEQ_PER_MS, seqAt } from '../seq';
import { RollupLag } from './lag';
import { Roller } from './roller';
import { type RollupSnapshot, RollupState } from './state';

declare module 'fastify' {
  interface FastifyInstance {
    rollups: {
      roller: Roller;
      state: Pick<RollupState, 'watermark'>;
      /** What is in the rollups, for as long as queries that are built on it run. */
      snapshot(): RollupSnapshot;
    };
  }
}

export async function registerRollups(app: FastifyInstance) {
  const state = await RollupState.load(app.storage, app.storage.kind === 'embedded' ? app.config.slotMemoryBytes : 0);
  const { lowestWatermark } = state;
  const lag = new RollupLag(lowestWatermark > 0 ? lowestWatermark / SEQ_PER_MS : Date.now(), lowestWatermark);
  const roller = new Roller({
    storage: app.storage,
    state,
    completeSeq: () => {
      lag.saw(app.ingest.completeSeq);
      // Other processes' inserts may become visible out of order: what is younger than the lag is left for later.
      return app.storage.kind === 'embedded'
        ? app.ingest.completeSeq
        : Math.min(seqAt(Date.now() - app.config.clockLagMs), (app.ingest.openSeq ?? Infinity) - 2);
    },
    acceptedEvents: () => app.ingest.acceptedEvents,
    log: app.log,
    inBackground: app.inBackground,
  });
  app.decorate('rollups', {
    roller,
    state,
    snapshot: () => state.snapshot(app.ingest.openSeq === null ? app.ingest.completeSeq : null),
  });
  app.addHook('onReady', async () => roller.start());
  app.addHook('onClose', () => roller.close());
  app.metrics.observe('sync_health_rollup_lag_seconds', 'Age of the oldest event that is not in every rollup', () =>
    lag.seconds(app.ingest.completeSeq, state.lowestWatermark)
  );
  app.metrics.observe(
    'sync_health_slot_memory_bytes',
    'Memory that slots of rollups take beside the embedded engine',
    () => state.slotBytes
  );
}

/** Makes `app.compareCounts`: what differs from the raw events is written anew, logged and counted. */
import { type FastifyInstance } from 'fastify';
import { Counter } from 'prom-client';

import { compareCounts, type CountsReport } from './compareCounts';

declare module 'fastify' {
  interface FastifyInstance {
    /** Compares all rollups with the raw events, and mends what differs. */
    compareCounts: (pause?: (tookMs: number) => Promise<void>) => Promise<CountsReport>;
  }
}

export function registerCounts(app: FastifyInstance) {
  const { storage, metrics, log } = app;
  const registers = [metrics.registry];
  const mended = new Counter({
    name: 'sync_health_rollup_slots_mended_total',
    help: 'Slots of rollups that differed from their raw events and were written anew; never more than 0 where all is well',
    labelNames: ['rollup'] as const,
    registers,
  });
  const compared = new Counter({
    name: 'sync_health_rollup_slots_compared_total',
    help: 'Slots of rollups that were compared with their raw events in the background',
    registers,
  });
  app.decorate('compareCounts', async (pause) => {
    const { roller, state } = app.rollups;
    const report = await compareCounts({
      storage,
      watermark: (kind) => state.watermark(kind),
      isNoneAhead: storage.kind === 'embedded',
      confirm: async (rollup, slots) => {
        const wrong = await roller.mend(rollup, slots);
        mended.inc({ rollup: rollup.kind }, wrong.length);
        if (wrong.length > 0) {
          const first = new Date(wrong[0]!).toISOString();
          log.error(
            { rollup: rollup.kind, stepSeconds: rollup.stepSeconds, slots: wrong.length, first },
            'slots of a rollup differed from their raw events and were written anew: see docs/runbooks/rollups-differ.md'
          );
        }
        return wrong;
      },
      pause,
    });
    compared.inc(report.slots);
    return report;
  });
}

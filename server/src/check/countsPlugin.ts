/** Makes `app.compareCounts`: what differs from the raw events is written anew, logged and counted. */
import { type FastifyInstance } from 'fastify';
import { Counter } from 'prom-client';

import { type Storage } from '../storage/storage';
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
    const { roller, watermark } = app.rollups;
    const compare = (shard: Pick<Storage, 'rows'>) =>
      compareCounts({
        storage: shard,
        watermark,
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
    // Each shard rolls its own events.
    let report = await compare(storage.kind === 'embedded' ? storage : storage.shards[0]!);
    for (const shard of storage.kind === 'embedded' ? [] : storage.shards.slice(1)) {
      report = together(report, await compare(shard));
    }
    compared.inc(report.slots);
    return report;
  });
}

const together = (one: CountsReport, other: CountsReport): CountsReport => ({
  slots: one.slots + other.slots,
  events: one.events + other.events,
  differing: [...one.differing, ...other.differing],
  durationMs: one.durationMs + other.durationMs,
});

/** Assembles `app.compareCounts`, which rewrites, logs and counts slots that differ from raw events. */
import { type FastifyInstance } from 'fastify';
import { Counter } from 'prom-client';

import { type Storage } from '../storage/storage';
import { compareCounts, type CompareParts, compareShards, type CountsReport } from './compareCounts';

declare module 'fastify' {
  interface FastifyInstance {
    /** Compares all rollups with raw events, and repairs differences. */
    compareCounts: (pause?: (tookMs: number) => Promise<void>) => Promise<CountsReport>;
    /**
     * The same for weeks past their retention. Their raw events are dropped step by step, while a late event keeps a
     * slot with everything that it counts.
     */
    compareExpiring: () => Promise<CountsReport>;
  }
}

const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;
/** 1970 began on a Thursday; weeks end with Sunday. */
const FIRST_MONDAY_MS = 4 * DAY_MS;

/** The events of a week expire together, counted from its end. */
const endOfWeek = (ms: number) => (Math.floor((ms - FIRST_MONDAY_MS) / WEEK_MS) + 1) * WEEK_MS + FIRST_MONDAY_MS;

export function registerCounts(app: FastifyInstance) {
  const { storage, metrics, log, config } = app;
  const registers = [metrics.registry];
  const mended = new Counter({
    name: 'sync_health_rollup_slots_mended_total',
    help: 'Slots of rollups that differed from their raw events and were rewritten; 0 when all is well',
    labelNames: ['rollup'] as const,
    registers,
  });
  const compared = new Counter({
    name: 'sync_health_rollup_slots_compared_total',
    help: 'Slots of rollups that were compared with their raw events in the background',
    registers,
  });
  /** Weeks that end before this have begun to expire. */
  const expiringMs = () => Date.now() - config.retentionDays * DAY_MS;
  const isExpiring = (slotMs: number) => endOfWeek(slotMs) <= expiringMs();

  async function compareAll(options: Pick<CompareParts, 'beforeMs' | 'pause'>): Promise<CountsReport> {
    const { roller, watermark } = app.rollups;
    const compare = (shard: Pick<Storage, 'rows'>) =>
      compareCounts({
        ...options,
        storage: shard,
        watermark,
        isNoneAhead: storage.kind === 'embedded',
        confirm: async (rollup, slots) => {
          const wrong = (await roller.mend(rollup, slots)).filter((slot) => !isExpiring(slot));
          mended.inc({ rollup: rollup.kind }, wrong.length);
          if (wrong.length > 0) {
            const first = new Date(wrong[0]!).toISOString();
            log.error(
              { rollup: rollup.kind, stepSeconds: rollup.stepSeconds, slots: wrong.length, first },
              'slots of a rollup differed from their raw events and were rewritten: see docs/runbooks/rollups-differ.md'
            );
          }
          return wrong;
        },
      });
    const report = await compareShards(storage, compare);
    compared.inc(report.slots);
    return report;
  }
  app.decorate('compareCounts', (pause) => compareAll({ pause }));
  app.decorate('compareExpiring', () => compareAll({ beforeMs: expiringMs() }));
}

/** Decorates `app.rollups`: rolls in the background, and once more when the server closes. */
import { type FastifyInstance } from 'fastify';

import { SEQ_PER_MS } from '../seq';
import { RollupLag } from './lag';
import { Roller } from './roller';
import { type RecentEvents } from './recentEvents';
import { type Changes } from './shared/changes';
import { SharedRollups } from './shared/sharedRollups';
import { type Rollup, type RollupKind } from './tables';
import { type TimeRange } from './ranges';
import { type RollupSnapshot, RollupState } from './rollupState';

interface Rollups {
  roller: {
    /** Brings rollups up to all complete inserts. With at least `bulkEvents` new events, sums coarse slots from fine ones. */
    roll(options?: { bulkEvents?: number }): Promise<void>;
    /** Compares slots with their raw events again and rewrites those that differ. Resolves to the starts of these. */
    mend(rollup: Rollup, slots: readonly number[]): Promise<number[]>;
    /** Rewrites the slots of ranges from which raw events were erased, while queries read these ranges raw. */
    rebuild(ranges: readonly TimeRange[]): Promise<void>;
    start(): void;
    close(): Promise<void>;
  };
  /** A view of the rollups. It must be released when the queries that use it have ended. */
  snapshot(): Promise<RollupSnapshot>;
  /** Every event up to this seq is in the kind's rollups, except in ranges that a snapshot reads raw. */
  watermark(kind: RollupKind): number;
  lagSeconds(): number;
  slotBytes(): number;
}

declare module 'fastify' {
  interface FastifyInstance {
    recentEvents: RecentEvents;
    rollups: Pick<Rollups, 'roller' | 'snapshot' | 'watermark'>;
  }
}

export async function registerRollups(app: FastifyInstance) {
  const rollups = app.changes === null ? await ownRollups(app) : sharedRollups(app, app.changes);
  app.decorate('rollups', rollups);
  app.addHook('onReady', async () => rollups.roller.start());
  app.addHook('onClose', () => rollups.roller.close());
  app.metrics.observe('sync_health_rollup_lag_seconds', 'Age of the oldest event that is not in every rollup', () =>
    rollups.lagSeconds()
  );
  app.metrics.observe(
    'sync_health_slot_memory_bytes',
    'Memory that slots of rollups take beside the embedded engine',
    () => rollups.slotBytes()
  );
}

/** The rollups of the embedded engine, where only this process inserts and rolls. */
async function ownRollups(app: FastifyInstance): Promise<Rollups> {
  app.recentEvents.begin(app.ingest.completeSeq);
  const state = await RollupState.load(
    app.storage,
    app.recentEvents,
    app.config.slotMemoryBytes,
    () => app.erasedRecords.ranges
  );
  const { lowestWatermark } = state;
  const lag = new RollupLag(lowestWatermark > 0 ? lowestWatermark / SEQ_PER_MS : Date.now(), lowestWatermark);
  return {
    roller: new Roller({
      storage: app.storage,
      state,
      completeSeq: () => {
        lag.saw(app.ingest.completeSeq);
        return app.ingest.completeSeq;
      },
      acceptedEvents: () => app.ingest.acceptedEvents,
      log: app.log,
      inBackground: app.inBackground,
    }),
    snapshot: async () => {
      const { openSeq, completeSeq, hasFailed } = app.ingest;
      return state.snapshot(openSeq === null ? completeSeq : null, !hasFailed);
    },
    watermark: (kind) => state.watermark(kind),
    lagSeconds: () => lag.seconds(app.ingest.completeSeq, state.lowestWatermark),
    slotBytes: () => state.slotBytes,
  };
}

function sharedRollups({ storage, config, log, inBackground }: FastifyInstance, changes: Changes): Rollups {
  const slotBytes = config.slotMemoryBytes;
  const rollups = new SharedRollups({ storage, changes, log, inBackground, slotBytes });
  return {
    roller: rollups,
    snapshot: () => rollups.snapshot(),
    watermark: () => Number.MAX_SAFE_INTEGER,
    lagSeconds: () => rollups.lagSeconds,
    slotBytes: () => rollups.slotBytes,
  };
}

/**
 * Checks the data files of a running server little by little, so that damage is known before a query needs them, and
 * compares rollups with raw events.
 */
import { setTimeout as sleep } from 'node:timers/promises';

import { type FastifyInstance } from 'fastify';
import { Counter, Gauge } from 'prom-client';

import { adviceOf, checkAll, type CheckReport, type DamagedPart } from './checkParts';
import { Pace } from './pace';

declare module 'fastify' {
  interface FastifyInstance {
    /** The damaged parts that the last check found. */
    damagedParts: () => readonly DamagedPart[];
    /** Checks all data files now, and reports what it finds. */
    checkStorage: () => Promise<CheckReport>;
  }
}

/** Leaves the start of the server undisturbed. */
const FIRST_AFTER_MS = 60_000;
const HOUR_MS = 3600_000;

export function registerCheck(app: FastifyInstance) {
  const { storage, log, config, metrics } = app;
  const registers = [metrics.registry];
  const damaged = new Gauge({
    name: 'sync_health_storage_damaged_parts',
    help: 'Damaged data files that the last check found; restore a backup',
    registers,
  });
  const checked = new Counter({
    name: 'sync_health_storage_checked_bytes_total',
    help: 'Data that was read in full and compared with its checksums in the background',
    registers,
  });
  let found: readonly DamagedPart[] = [];
  app.decorate('damagedParts', () => found);

  async function check(pause?: (tookMs: number) => Promise<void>): Promise<CheckReport> {
    const report = await checkAll(storage, pause);
    checked.inc(report.bytes);
    damaged.set(report.damaged.length);
    for (const part of report.damaged) {
      log.error({ table: part.table, part: part.name, detail: part.detail }, adviceOf(part));
    }
    found = report.damaged;
    return report;
  }
  app.decorate('checkStorage', () => check());
  if (config.checkEveryHours === 0) {
    return;
  }

  const closing = new AbortController();
  const wait = (ms: number) => sleep(ms, undefined, { signal: closing.signal, ref: false });

  const attempt = (name: string, work: () => Promise<unknown>) =>
    app.inBackground(name, {}, work).catch((error: unknown) => {
      if (!closing.signal.aborted) {
        log.warn({ err: error }, `could not ${name}`);
      }
    });

  async function forever() {
    await wait(FIRST_AFTER_MS);
    while (!closing.signal.aborted) {
      const pace = new Pace({ accepted: () => app.ingest.acceptedEvents, wait });
      const rest = (tookMs: number) => pace.rest(tookMs);
      if (storage.kind === 'embedded') {
        await attempt('check data files', () => check(rest));
      }
      await attempt('compare rollups', () => app.compareCounts(rest));
      for (let hour = 0; hour < config.checkEveryHours; hour++) {
        await wait(HOUR_MS);
        await attempt('compare expiring rollups', () => app.compareExpiring());
      }
    }
  }

  let running: Promise<void> = Promise.resolve();
  app.addHook('onListen', async () => {
    running = forever().catch(() => undefined);
  });
  app.addHook('preClose', async () => {
    closing.abort();
    await running;
  });
}

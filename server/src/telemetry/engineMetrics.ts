/** Metrics of the engine, read at each scrape: whether it answers, its memory, and its disk. */
import { statfs } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

import { type FastifyInstance } from 'fastify';
import { Gauge } from 'prom-client';

/** A scrape waits no longer, in milliseconds; a later answer is used by the next one. */
const WAIT_MS = 2000;
/** An engine that has not answered for this long counts as down. */
const SILENT_MS = 10_000;

const SELECT_ENGINE = `
  SELECT
    (SELECT toFloat64(value) FROM system.metrics WHERE metric = 'MemoryTracking') AS memory,
    (SELECT toFloat64(sum(bytes_on_disk)) FROM system.parts WHERE active AND database = currentDatabase()) AS size,
    (SELECT toFloat64(count()) FROM system.parts WHERE active AND database = currentDatabase()) AS parts`;

export function registerEngineMetrics({ metrics, storage, config }: FastifyInstance) {
  const registers = [metrics.registry];
  const gauge = (name: string, help: string) => new Gauge({ name: `sync_health_${name}`, help, registers });
  const up = gauge('storage_up', 'Whether storage answers: 1, or 0');
  const size = gauge('storage_size_bytes', 'What the data takes on disk, compressed');
  const parts = gauge('storage_parts', 'Data parts of all tables; merges keep them few');
  const memory = gauge('engine_memory_bytes', 'Memory that the engine tracks; of this process if it is embedded');
  const limit = gauge(
    'engine_memory_limit_bytes',
    'Memory that the embedded engine may use; 0 with a ClickHouse server'
  );
  const free = gauge('disk_free_bytes', 'Free space on the disk of the embedded storage; 0 with a ClickHouse server');
  const isEmbedded = storage.kind === 'embedded';
  limit.set(isEmbedded ? config.engineMemoryBytes : 0);

  async function ask() {
    try {
      const [row] = await storage.rows<{ memory: number; size: number; parts: number }>(SELECT_ENGINE);
      memory.set(row?.memory ?? 0);
      size.set(row?.size ?? 0);
      parts.set(row?.parts ?? 0);
      up.set(1);
    } catch {
      up.set(0);
    }
    if (isEmbedded) {
      const disk = await statfs(config.dataDir).catch(() => null);
      free.set(disk ? disk.bavail * disk.bsize : 0);
    }
  }

  let asking: Promise<void> | null = null;
  let askedAtMs = 0;
  metrics.beforeScrape(async () => {
    if (!asking) {
      askedAtMs = Date.now();
      asking = ask().finally(() => (asking = null));
    } else if (Date.now() - askedAtMs > SILENT_MS) {
      up.set(0);
    }
    const waited = new AbortController();
    await Promise.race([asking, sleep(WAIT_MS, undefined, { signal: waited.signal }).catch(() => undefined)]);
    waited.abort();
  });
}

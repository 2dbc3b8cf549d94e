/** Records outside of the server what was sent and what was acknowledged, and compares storage with it afterwards. */
import { type SyncEvent } from '@sync-health/contract';

import { readConfig } from '../server/src/config/config';
import { openStorage } from '../server/src/storage/open';
import { KIND_COLUMNS, ROLLUPS, tableOf } from '../server/src/storage/rollups/tables';
import { type Storage } from '../server/src/storage/storage';
import { assertEqual } from './assert';
import { type Answer, type ServerProcess } from './server';

const START_MS = Date.parse('2026-11-20T00:00:00Z');
const WEEK_MS = 7 * 86_400_000;

let count = 0;

/** Spread over partitions, whose inserts are not atomic. Every tenth event has failed. */
export function makeBatch(size: number, members: Partial<SyncEvent> = {}): SyncEvent[] {
  return Array.from({ length: size }, () => {
    count++;
    const endMs = START_MS - (count % 4) * WEEK_MS + (count % 100_000) * 10;
    const isFailed = count % 10 === 0;
    return {
      id: `evt-${count}`,
      connector: 'faults',
      mode: count % 20 === 1 ? 'manual' : 'realtime',
      object: ['Account', 'Invoice', 'Payment'][count % 3]!,
      action: 'update',
      recordId: `record-${count}`,
      startTime: new Date(endMs - 1000).toISOString(),
      endTime: new Date(endMs).toISOString(),
      status: isFailed ? 'failed' : 'success',
      ...(isFailed ? { errorCode: 'DACO-02', errorMessage: 'The account has no CRM id' } : {}),
      ...(count % 20 === 1 ? { jobId: 'job-1' } : {}),
      ...members,
    };
  });
}

export class Ledger {
  readonly sent: SyncEvent[][] = [];
  readonly acknowledged = new Set<string>();

  /** Null if no answer came, as from a server that was killed. */
  async send(server: ServerProcess, batch: SyncEvent[]): Promise<Answer | null> {
    this.sent.push(batch);
    const answer = await server.call('/v1/events', { body: batch }).catch(() => null);
    if (answer?.status === 200) {
      batch.forEach(({ id }) => this.acknowledged.add(id));
    }
    return answer;
  }

  /** After the server has ended: everything acknowledged is stored, and nothing twice. */
  async assertKept(dataDir: string): Promise<{ stored: number }> {
    return withStorage(dataDir, async (storage) => {
      const [row] = await storage.rows<{ stored: number; ids: number }>(
        'SELECT count() AS stored, uniqExact(connector, id) AS ids FROM events'
      );
      const ids = await storage.rows<{ id: string }>('SELECT id FROM events');
      const stored = new Set(ids.map(({ id }) => id));
      const lost = [...this.acknowledged].filter((id) => !stored.has(id));
      assertEqual('acknowledged events that are missing', lost.length, 0);
      assertEqual('events stored more than once', row!.stored - row!.ids, 0);
      const known = new Set(this.sent.flat().map(({ id }) => id));
      assertEqual('events that nobody sent', [...stored].filter((id) => !known.has(id)).length, 0);
      await assertRollupsAgree(storage);
      await assertFailuresAgree(storage);
      return { stored: row!.stored };
    });
  }
}

export async function withStorage<T>(dataDir: string, work: (storage: Storage) => Promise<T>): Promise<T> {
  const storage = await openStorage(readConfig({ SYNC_HEALTH_DATA_DIR: dataDir, SYNC_HEALTH_RETENTION_DAYS: '3650' }));
  try {
    return await work(storage);
  } finally {
    await storage.close();
  }
}

/** A server that shut down in order has rolled everything up. */
async function assertRollupsAgree(storage: Storage) {
  for (const { kind, stepSeconds } of Object.values(ROLLUPS).flat()) {
    const { keys, where = '1' } = KIND_COLUMNS[kind];
    const names = keys.map(([name]) => name).join(', ');
    const grouped = (count: string, from: string) =>
      storage.rows(
        `SELECT ${names}, ${count} AS events, sum(latency_sum) AS latency FROM ${from} GROUP BY ${names} ORDER BY ${names}`
      );
    const raw = await grouped('count()', `(SELECT *, latency AS latency_sum FROM events WHERE ${where})`);
    const rolled = `(SELECT * FROM ${tableOf(kind)} FINAL WHERE step = ${stepSeconds})`;
    assertEqual(`${kind} by ${stepSeconds} s against raw events`, await grouped('sum(count)', rolled), raw);
  }
}

async function assertFailuresAgree(storage: Storage) {
  const [row] = await storage.rows<{ raw: number; kept: number }>(
    `SELECT (SELECT count() FROM events WHERE status = 'failed') AS raw, (SELECT count() FROM failures FINAL) AS kept`
  );
  assertEqual('failed events against failures', row!.kept, row!.raw);
}

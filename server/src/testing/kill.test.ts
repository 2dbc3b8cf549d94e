/** kill -9 at random moments under load: every acknowledged event is there, once, and rollups agree with raw events. */
import { setTimeout as sleep } from 'node:timers/promises';

import { type IngestResult, type QueryResult, type SyncEvent } from '@sync-health/contract';

import { checkCommand } from '../check/checkCommand';
import { readConfig } from '../config/config';
import { openStorage } from '../storage/open';
import { makeEvent } from './events';
import { ServerProcess } from './serverProcess';
import { describeEachStorage } from './storages';

jest.setTimeout(600_000);

const ROUNDS = Number(process.env.KILL_ROUNDS ?? 2);
const START_MS = Date.parse('2026-11-20T00:00:00Z');

let server: ServerProcess;

describeEachStorage('kill -9 at random moments', (place) => {
  const startServer = async () => (server = await ServerProcess.start(place().environment));

  it('loses no acknowledged event, and counts each once', async () => {
    const acknowledged = new Set<string>();
    const sent: SyncEvent[][] = [];
    for (let round = 0; round < ROUNDS; round++) {
      await startServer();
      const killed = sleep(500 + Math.random() * 2000)
        .then(() => waitForAnswer(acknowledged))
        .then(() => server.kill());
      await Promise.all([sendUntilRefused(sent, acknowledged), sendUntilRefused(sent, acknowledged), killed]);
    }

    await startServer();
    const everything = sent.flat();
    let duplicates = 0;
    for (const batch of sent) {
      duplicates += (await post(batch)).body.duplicates;
    }
    expect(duplicates).toBeGreaterThanOrEqual(acknowledged.size);
    const total = await countedByQueries();
    await server.kill('SIGTERM');

    const config = readConfig({ ...place().environment, SYNC_HEALTH_RETENTION_DAYS: '3650' });
    expect(await checkCommand(['--counts'], config)).toContain('they agree');
    const storage = await openStorage(config);
    const [raw] = await storage.rows<{ stored: number; ids: number }>(
      'SELECT count() AS stored, uniqExact(connector, id) AS ids FROM events'
    );
    await storage.close();
    expect(raw).toEqual({ stored: everything.length, ids: everything.length });
    expect(total).toBe(everything.length);
    expect(acknowledged.size).toBeGreaterThan(0);
  });
});

const post = (batch: readonly SyncEvent[]) => server.call<IngestResult>('/v1/events', { body: [...batch] });

/** On a busy machine, nothing may have been answered when the server is to be killed. */
async function waitForAnswer(acknowledged: ReadonlySet<string>) {
  while (acknowledged.size === 0) {
    await sleep(50);
  }
}

/** Batches that span partitions, whose inserts are not atomic. */
async function sendUntilRefused(sent: SyncEvent[][], acknowledged: Set<string>) {
  for (;;) {
    const batch = Array.from({ length: 50 }, (_, index) =>
      makeEvent({
        endTime: new Date(START_MS - (index % 5) * 7 * 86_400_000).toISOString(),
        status: index % 10 === 0 ? 'failed' : 'success',
      })
    );
    sent.push(batch);
    try {
      if ((await post(batch)).status === 200) {
        batch.forEach(({ id }) => acknowledged.add(id));
      }
    } catch {
      return;
    }
  }
}

async function countedByQueries(): Promise<number> {
  const { body } = await server.call<QueryResult>('/v1/query', {
    body: {
      from: '2026-09-01T00:00:00Z',
      to: '2026-12-01T00:00:00Z',
      query: { type: 'trend', interval: 'day' },
    },
  });
  const total = body.fields.find(({ name }) => name === 'total')?.values ?? [];
  return total.reduce<number>((sum, value) => sum + Number(value), 0);
}

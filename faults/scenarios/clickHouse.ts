/** A ClickHouse server that stops answering, goes away, and comes back, while a server uses it. */
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { type Problem } from '@sync-health/contract';

import { missingClickHouse, startClickHouse } from '../../server/src/testing/clickHouseServer';
import { assertEqual, assertThat } from '../assert';
import { Ledger, makeBatch } from '../ledger';
import { type Scenario, seconds, Skipped } from '../scenario';
import { ServerProcess } from '../server';

const RANGE = { from: '2026-10-01T00:00:00Z', to: '2026-12-01T00:00:00Z' };
const NOTICE_LIMIT_MS = 10_000;

export const clickHouse: Scenario = {
  name: 'clickhouse',
  promise:
    'ClickHouse away, silent, and back: readiness says so, ingest pushes back, queries give the reason, and nothing acknowledged is lost',
  async run(directory) {
    const missing = missingClickHouse();
    if (missing !== null) {
      return new Skipped(missing);
    }
    const storage = await startClickHouse();
    const server = await ServerProcess.start({
      SYNC_HEALTH_DATA_DIR: path.join(directory, 'server'),
      CLICKHOUSE_URL: `${storage.url}/sync_health`,
      SYNC_HEALTH_QUERY_TIMEOUT_SECONDS: '5',
    });
    const ledger = new Ledger();
    try {
      await sendAll(server, ledger, 5);
      await storage.kill();
      const away = await assertUnavailable(server, ledger);
      await storage.restart();
      const backMs = await untilReady(server);
      await sendAll(server, ledger, 5);

      storage.signal('SIGSTOP');
      const silent = await assertUnavailable(server, ledger);
      storage.signal('SIGCONT');
      const answersMs = await untilReady(server);
      await sendAll(server, ledger, 5);
      const stored = await countOf(server);
      assertThat(
        `${stored} events are counted, ${ledger.acknowledged.size} were acknowledged`,
        stored >= ledger.acknowledged.size
      );
      for (const batch of [...ledger.sent]) {
        await ledger.send(server, batch);
      }
      assertEqual(
        'events counted after everything was sent again',
        await countOf(server),
        ledger.sent.flat().length / 2
      );
      return `away: not ready after ${seconds(away.readyMs)}, ingest 503 with Retry-After after ${seconds(away.ingestMs)}, query 503 after ${seconds(away.queryMs)} (“${away.reason}”), ready ${seconds(backMs)} after it was back; silent: not ready after ${seconds(silent.readyMs)}, ingest 503 after ${seconds(silent.ingestMs)}, query 503 after ${seconds(silent.queryMs)}, ready ${seconds(answersMs)} after it went on; ${ledger.acknowledged.size} acknowledged events, 0 lost, 0 twice`;
    } finally {
      await server.kill();
      storage.signal('SIGCONT');
      await storage.stop();
    }
  },
};

async function sendAll(server: ServerProcess, ledger: Ledger, batches: number) {
  for (let sent = 0; sent < batches; sent++) {
    const answer = await ledger.send(server, makeBatch(100));
    assertEqual(`status of ingest (${JSON.stringify(answer?.body)})`, answer?.status, 200);
  }
}

async function assertUnavailable(server: ServerProcess, ledger: Ledger) {
  const [ready, ingest, query] = await Promise.all([
    server.call('/readyz'),
    ledger.send(server, makeBatch(100)),
    server.call<Problem>('/v1/query', { body: { ...RANGE, query: { type: 'summary' } } }),
  ]);
  assertEqual('readiness', ready.status, 503);
  assertThat(`Readiness took ${seconds(ready.ms)}`, ready.ms < NOTICE_LIMIT_MS);
  assertEqual(`ingest (${JSON.stringify(ingest?.body)})`, ingest?.status, 503);
  assertThat('Ingest has no Retry-After', Number(ingest?.retryAfter) > 0);
  assertEqual(`query (${JSON.stringify(query.body)})`, query.status, 503);
  assertThat(`The query does not say why: ${query.body.detail}`, /does not answer/.test(query.body.detail));
  return { readyMs: ready.ms, ingestMs: ingest!.ms, queryMs: query.ms, reason: query.body.detail.split(':')[0] };
}

async function untilReady(server: ServerProcess): Promise<number> {
  const startedMs = performance.now();
  while (!(await server.isReady())) {
    assertThat('Not ready again', performance.now() - startedMs < 30_000);
    await sleep(50);
  }
  return performance.now() - startedMs;
}

async function countOf(server: ServerProcess): Promise<number> {
  const { body } = await server.call<{ fields: Array<{ name: string; values: number[] }> }>('/v1/query', {
    body: { ...RANGE, query: { type: 'trend', interval: 'day' } },
  });
  return (body.fields.find(({ name }) => name === 'total')?.values ?? []).reduce((sum, value) => sum + value, 0);
}

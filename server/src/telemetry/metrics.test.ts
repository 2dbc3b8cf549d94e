import { rejects } from 'node:assert/strict';

import { StorageError } from '../storage/storage';
import { makeEvent } from '../testing/events';
import { startTestServer, TEST_TOKEN, type TestServer } from '../testing/testServer';

let server: TestServer;
beforeAll(async () => (server = await startTestServer({ ingestQueueEvents: 1000 })));
afterAll(() => server.close());

async function scrape(): Promise<Map<string, number>> {
  const { body, headers } = await server.app.inject({ url: '/metrics' });
  expect(headers['content-type']).toContain('text/plain; version=0.0.4');
  return new Map(
    body
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))])
  );
}

const range = { from: '2026-11-20T00:00:00Z', to: '2026-11-21T00:00:00Z' };

it('ingest counts events by result', async () => {
  const event = makeEvent();
  await server.call('/v1/events', [event, event, makeEvent(), { id: 'bad' }]);
  const seen = await scrape();
  expect(seen.get('sync_health_events_accepted_total')).toBe(2);
  expect(seen.get('sync_health_events_duplicate_total')).toBe(1);
  expect(seen.get('sync_health_events_rejected_total')).toBe(1);
  expect(seen.get('sync_health_ingest_commit_duration_seconds_count')).toBe(1);
});

it('queries are counted by type, and failed ones by reason', async () => {
  await server.call('/v1/query', { ...range, query: { type: 'summary' } });
  const invalid = { ...range, query: { type: 'records', cursor: 'forged' } };
  expect(await server.call('/v1/query', invalid)).toMatchObject({ status: 400 });
  const seen = await scrape();
  expect(seen.get('sync_health_query_duration_seconds_count{type="summary"}')).toBe(1);
  expect(seen.get('sync_health_query_failures_total{type="records",reason="input"}')).toBe(1);
  expect(
    seen.get('sync_health_storage_statement_duration_seconds_count{lane="query",operation="SELECT"}')
  ).toBeGreaterThan(0);
});

it("the engine's metrics show what it holds", async () => {
  const seen = await scrape();
  expect(seen.get('sync_health_storage_up')).toBe(1);
  expect(seen.get('sync_health_engine_memory_bytes')).toBeGreaterThan(1024 * 1024);
  expect(seen.get('sync_health_engine_memory_limit_bytes')).toBe(server.app.config.engineMemoryBytes);
  expect(seen.get('sync_health_storage_size_bytes')).toBeGreaterThan(100);
  expect(seen.get('sync_health_storage_parts')).toBeGreaterThan(0);
  expect(seen.get('sync_health_disk_free_bytes')).toBeGreaterThan(1024);
});

it('the lag of rollups is the age of the oldest event that they lack, whatever came before', async () => {
  await server.app.rollups.roller.roll();
  expect((await scrape()).get('sync_health_rollup_lag_seconds')).toBe(0);
  await server.call('/v1/events', [makeEvent()]);
  expect((await scrape()).get('sync_health_rollup_lag_seconds')).toBeLessThan(60);
});

it('a request that is told to come back later counts as shed', async () => {
  const submit = jest.spyOn(server.app.ingest, 'submit').mockRejectedValue(new StorageError('overloaded', 'Busy.'));
  expect(await server.call('/v1/events', [makeEvent()])).toMatchObject({ status: 503 });
  submit.mockRestore();
  expect((await scrape()).get('sync_health_http_requests_shed_total{route="/v1/events",status="503"}')).toBe(1);
});

it('a failed statement is counted by the kind of failure', async () => {
  const failed = 'sync_health_storage_errors_total{kind="failed"}';
  const before = (await scrape()).get(failed) ?? 0;
  await rejects(server.app.storage.rows('SELECT 1 FROM nowhere'));
  expect((await scrape()).get(failed)).toBe(before + 1);
});

it('every metric has a base unit, a suffix by Prometheus conventions, and a help text', async () => {
  const all = await server.app.metrics.registry.getMetricsAsJSON();
  const own = all.filter(({ name }) => name.startsWith('sync_health_'));
  expect(own.length).toBeGreaterThan(20);
  for (const { name, type, help } of own) {
    expect({ name, isCounter: String(type) === 'counter' }).toEqual({ name, isCounter: name.endsWith('_total') });
    expect(name).not.toMatch(/_(ms|milliseconds|minutes|kb|mb|percent|count|sum|bucket)(_|$)/);
    expect(help).toMatch(/^[A-Z].{10,}[^.]$/);
  }
});

it('metrics need no token, and contain nothing that a caller sent', async () => {
  await server.app.inject({ url: '/v1/secret-path?token=abc', headers: { authorization: `Bearer ${TEST_TOKEN}` } });
  const { body } = await server.app.inject({ url: '/metrics' });
  expect(body).not.toMatch(/secret-path|abc/);
});

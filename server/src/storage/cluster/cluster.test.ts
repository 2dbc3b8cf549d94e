/** On a real cluster of two shards, the server makes the tables, and answers equal plain arithmetic. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { type Problem, type QueryResult } from '@sync-health/contract';

import { readConfig } from '../../config/config';
import {
  type ClickHouseCluster,
  describeOnClickHouse,
  startCluster,
  TEST_CLUSTER,
} from '../../testing/clickHouseServer';
import { makeEvent } from '../../testing/events';
import { startTestServer, type TestServer } from '../../testing/testServer';
import { openStorage } from '../open';

jest.setTimeout(180_000);

const RANGE = { from: '2026-11-20T00:00:00Z', to: '2026-11-21T00:00:00Z' };

const DAYS = { type: 'trend', interval: 'day' };

describeOnClickHouse('a cluster of two shards', () => {
  let cluster: ClickHouseCluster;
  let servers: TestServer[];
  let dataDir: string;

  const settings = (shard: number) => ({
    clickhouseUrl: cluster.shards[shard]!.url,
    clickhouseCluster: TEST_CLUSTER,
    dataDir,
    exactUpToEvents: 0,
    // The second one asks the engine each time.
    ...(shard === 0 ? {} : { slotMemoryBytes: 0 }),
  });

  beforeAll(async () => {
    cluster = await startCluster(2);
    dataDir = await mkdtemp(path.join(tmpdir(), 'sync-health-shared-'));
    // Both at once make the tables.
    servers = await Promise.all([startTestServer(settings(0)), startTestServer(settings(1))]);
  });
  afterAll(async () => {
    await Promise.all(servers.map((server) => server.close()));
    await cluster.stop();
    await rm(dataDir, { recursive: true });
  });

  async function ask(server: TestServer, query: object): Promise<QueryResult> {
    const { status, body } = await server.call('/v1/query', { ...RANGE, query });
    expect({ status, body }).toMatchObject({ status: 200 });
    return body as QueryResult;
  }

  async function columnOf(server: TestServer, query: object, name: string) {
    const { fields } = await ask(server, query);
    return fields.find((field) => field.name === name)?.values ?? [];
  }

  const total = async (server: TestServer) =>
    (await columnOf(server, DAYS, 'total')).reduce<number>((sum, value) => sum + Number(value), 0);

  it('counts the events of all servers on each server, before and after a roll', async () => {
    const [first, second] = servers as [TestServer, TestServer];
    const events = Array.from({ length: 400 }, (_, index) =>
      makeEvent({ recordId: `r-${index % 50}`, status: index % 8 === 0 ? 'failed' : 'success' })
    );
    expect((await first.call('/v1/events', events.slice(0, 300))).body).toMatchObject({ accepted: 300 });
    expect((await second.call('/v1/events', events)).body).toMatchObject({ accepted: 100, duplicates: 300 });
    for (const server of servers) {
      expect(await total(server)).toBe(400);
    }
    await first.app.rollups.roller.roll();
    for (const server of servers) {
      expect(await total(server)).toBe(400);
      expect(await columnOf(server, { type: 'percentiles' }, 'records')).toEqual([400]);
      expect(await columnOf(server, { type: 'summary' }, 'errors')).toEqual([50]);
      expect(await columnOf(server, { type: 'errors' }, 'count')).toEqual([50]);
      expect(await columnOf(server, { type: 'records', limit: 1000 }, 'id')).toHaveLength(400);
      expect(await columnOf(server, { type: 'failures', limit: 1000 }, 'id')).toHaveLength(50);
    }
  });

  it('keeps about half of the events on each shard, and all attempts on a record on one', async () => {
    const perShard = await Promise.all(
      servers[0]!.app.storage.shards.map((shard) =>
        shard.rows<{ events: number; records: string[] }>(
          'SELECT count() AS events, groupUniqArray(record_id) AS records FROM events'
        )
      )
    );
    const [one, two] = perShard.map(([row]) => row!);
    expect(one!.events).toBeGreaterThan(0);
    expect(two!.events).toBeGreaterThan(0);
    expect(one!.records.filter((record) => two!.records.includes(record))).toEqual([]);
  });

  it('finds a slot that differs from the events of its shard, and rewrites it', async () => {
    const [server, ofEngine] = servers as [TestServer, TestServer];
    await server.app.rollups.roller.roll();
    expect((await server.app.compareCounts()).differing).toEqual([]);
    const [shard] = server.app.storage.shards;
    await shard!.execute(`INSERT INTO rollup_overall SELECT * REPLACE (count + 7 AS count, version + 1 AS version)
      FROM rollup_overall WHERE step = 86400`);
    expect(await total(ofEngine)).toBeGreaterThan(400);
    expect((await server.app.compareCounts()).differing).toMatchObject([{ kind: 'overall', stepSeconds: 86_400 }]);
    for (const one of servers) {
      expect(await total(one)).toBe(400);
    }
    expect((await server.app.compareCounts()).differing).toEqual([]);
  });

  it('an unknown cluster is refused with the names of the known ones', async () => {
    const config = readConfig({ CLICKHOUSE_URL: cluster.shards[0]!.url, CLICKHOUSE_CLUSTER: 'three' });
    await expect(openStorage(config)).rejects.toThrow(/"three" is not in remote_servers .*there are: .*two/);
  });

  it('refuses to answer while a shard is down, names it, and misses nothing afterwards', async () => {
    const [server] = servers as [TestServer];
    const before = await total(server);
    const batch = Array.from({ length: 20 }, () => makeEvent());
    await cluster.shards[1]!.kill();
    try {
      const ready = await server.app.inject('/readyz');
      expect(ready.statusCode).toBe(503);
      expect(ready.json<Problem>().detail).toContain('shard 2');
      expect(await server.call('/v1/events', batch)).toMatchObject({ status: 503 });
      expect(await server.call('/v1/query', { ...RANGE, query: DAYS })).toMatchObject({ status: 503 });
    } finally {
      await cluster.shards[1]!.restart();
    }
    expect((await server.call('/v1/events', batch)).status).toBe(200);
    expect(await total(server)).toBe(before + 20);
    await server.app.rollups.roller.roll();
    expect(await total(server)).toBe(before + 20);
  });
});

/** Faults of a cluster: each gives one line that names the shard or the setting and says what to do. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { type Problem, type QueryResult } from '@sync-health/contract';

import { readConfig } from '../../config/config';
import {
  type ClickHouseCluster,
  describeOnClickHouse,
  startClickHouse,
  startCluster,
  TEST_CLUSTER,
} from '../../testing/clickHouseServer';
import { makeEvent } from '../../testing/events';
import { startTestServer, type TestServer } from '../../testing/testServer';
import { openStorage } from '../open';

jest.setTimeout(300_000);

/** A user who may read everything and create nothing. */
const USERS = `<clickhouse>
  <profiles><default/></profiles>
  <quotas><default/></quotas>
  <users>
    <default>
      <password></password><profile>default</profile><quota>default</quota><networks><ip>127.0.0.1</ip></networks>
    </default>
    <reader>
      <password>right</password><profile>default</profile><quota>default</quota><networks><ip>127.0.0.1</ip></networks>
      <grants><query>GRANT SELECT ON *.*</query></grants>
    </reader>
  </users>
</clickhouse>`;

/** Acts as a full disk: keeps more space free than there is. */
const FULL_DISK = `<storage_configuration><disks><default>
  <keep_free_space_bytes>1000000000000000</keep_free_space_bytes>
</default></disks></storage_configuration>`;

const RANGE = { from: '2026-11-20T00:00:00Z', to: '2026-11-21T00:00:00Z' };

describeOnClickHouse('a user', () => {
  it('a user without rights or with a wrong password gets a message that says what is missing', async () => {
    const directory = await mkdtemp(path.join(tmpdir(), 'sync-health-users-'));
    const server = await startClickHouse();
    try {
      const users = path.join(directory, 'users.xml');
      await writeFile(users, USERS);
      await server.kill();
      await server.restart(`<user_directories><users_xml><path>${users}</path></users_xml></user_directories>`);
      const openAs = (user: string) =>
        openStorage(readConfig({ CLICKHOUSE_URL: `${server.url.replace('//', `//${user}@`)}/of_reader` }));
      await expect(openAs('reader:right')).rejects.toThrow(
        /^ClickHouse at 127\.0\.0\.1:\d+ cannot be used: .*The user lacks rights: GRANT CREATE DATABASE, [^\n]*$/
      );
      await expect(openAs('reader:wrong')).rejects.toThrow(/Check the user and the password in CLICKHOUSE_URL\.$/);
    } finally {
      await server.stop();
      await rm(directory, { recursive: true });
    }
  });
});

describeOnClickHouse('a shard', () => {
  let cluster: ClickHouseCluster;
  let server: TestServer;
  let dataDir: string;

  const settings = () => ({
    clickhouseUrl: cluster.shards[0]!.url,
    clickhouseCluster: TEST_CLUSTER,
    dataDir,
    exactUpToEvents: 0,
    queryTimeoutSeconds: 5,
  });

  beforeAll(async () => {
    cluster = await startCluster(2);
    dataDir = await mkdtemp(path.join(tmpdir(), 'sync-health-faults-'));
    server = await startTestServer(settings());
  });
  afterAll(async () => {
    await server.close();
    await cluster.stop();
    await rm(dataDir, { recursive: true });
  });

  /** Many records, so that each shard has some. */
  const makeBatch = () => Array.from({ length: 40 }, (_, index) => makeEvent({ recordId: `r-${index}` }));

  const ask = () => server.call('/v1/query', { ...RANGE, query: { type: 'trend', interval: 'day' } });

  async function total(): Promise<number> {
    const { status, body } = await ask();
    expect({ status, body }).toMatchObject({ status: 200 });
    return Number((body as QueryResult).fields.find(({ name }) => name === 'total')?.values[0] ?? 0);
  }

  it('that is too slow to answer is named, and nothing is answered without it', async () => {
    await server.call('/v1/events', makeBatch());
    const before = await total();
    const batch = makeBatch();
    cluster.shards[1]!.signal('SIGSTOP');
    try {
      const ready = await server.app.inject('/readyz');
      expect(ready.statusCode).toBe(503);
      expect(ready.json<Problem>().detail).toContain('shard 2');
      expect(await ask()).toMatchObject({ status: 503 });
      expect(await server.call('/v1/events', batch)).toMatchObject({ status: 503 });
    } finally {
      cluster.shards[1]!.signal('SIGCONT');
    }
    let status = 0;
    while (status !== 200) {
      ({ status } = await server.call('/v1/events', batch));
    }
    expect(await total()).toBe(before + batch.length);
  });

  it('whose disk is full refuses events and goes on answering, and misses nothing when there is room', async () => {
    const before = await total();
    const batch = makeBatch();
    await cluster.shards[1]!.kill();
    await cluster.shards[1]!.restart(FULL_DISK);
    try {
      const { status, body } = await server.call('/v1/events', batch);
      expect({ status, body }).toMatchObject({ status: 507 });
      expect((body as Problem).detail).toContain('The disk of the storage is full');
      expect(await total()).toBeGreaterThanOrEqual(before);
    } finally {
      await cluster.shards[1]!.kill();
      await cluster.shards[1]!.restart();
    }
    let status = 0;
    while (status !== 200) {
      ({ status } = await server.call('/v1/events', batch));
    }
    expect(await total()).toBe(before + batch.length);
  });

  it('with the schema of a newer server is refused, and says what to start', async () => {
    const [, second] = server.app.storage.shards;
    await second!.execute(`INSERT INTO schema_migrations (version, name) VALUES (9999, 'newer')`);
    await expect(openStorage({ ...server.app.config, ...settings() })).rejects.toThrow(
      /^The storage has schema version 9999, this server knows up to \d+: start the newer server that wrote it/
    );
    await second!.execute('ALTER TABLE schema_migrations DELETE WHERE version = 9999 SETTINGS mutations_sync = 2');
  });
});

/**
 * Moves by real processes: from the data directory to a server, from there to a cluster, and from that to one with more
 * shards.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { type QueryResult } from '@sync-health/contract';

import { type Config, readConfig } from '../config/config';
import { openStorage } from '../storage/open';
import { saveProgress } from '../storage/progress';
import { seqAt } from '../storage/seq';
import { builtServer } from '../testing/builtServer';
import {
  type ClickHouseCluster,
  type ClickHouseServer,
  missingClickHouse,
  startCluster,
} from '../testing/clickHouseServer';
import { makeEvent } from '../testing/events';
import { createDatabase, postgresIsMissing } from '../testing/postgres';
import { startTestServer, type TestServer } from '../testing/testServer';
import { moveCommand } from './moveCommand';

jest.setTimeout(300_000);

const CLUSTERS = { two: 2, three: 3 };
const range = { from: '2026-11-01T00:00:00Z', to: '2026-11-21T00:00:00Z' };
const QUERIES = [
  { type: 'summary' },
  { type: 'trend', interval: 'day' },
  { type: 'percentiles' },
  { type: 'failures' },
  { type: 'records' },
  { type: 'jobs' },
];

/** Two weeks of events, in several portions. */
const MANY = 250_000;
const MANY_SEQ = seqAt(Date.UTC(2026, 10, 20));
const manySql = `
  INSERT INTO events (connector, id, mode, object, action, record_id, end_time, latency, status, seq)
  SELECT 'many', toString(number), 'realtime', 'Usage', 'update', toString(number % 5000),
    toDateTime64('2026-11-07 00:00:00', 3, 'UTC') + INTERVAL number SECOND, number % 997, 'success',
    ${MANY_SEQ}
  FROM numbers(${MANY})`;

const missing = missingClickHouse() ?? postgresIsMissing;

(missing ? describe.skip : describe)(`move${missing ? `: skipped, ${missing}` : ''}`, () => {
  let cluster: ClickHouseCluster;
  let database: Awaited<ReturnType<typeof createDatabase>>;
  let directory: string;
  let embedded: Config;
  const hostile = `it's \\ a "tab"\t and\nlines`;
  const events = [
    makeEvent({ object: hostile, recordId: hostile, endTime: '2026-11-20T08:00:00.123Z' }),
    makeEvent({ status: 'failed', errorCode: 'DACO-02', errorMessage: hostile, payload: hostile }),
    makeEvent({ mode: 'manual', jobId: 'job-1' }),
  ];
  const PAYLOAD = 'SELECT payload FROM payloads FINAL';

  const urlOf = (database: string) => `${cluster.shards[0]!.url}/${database}`;
  const ofServer = (name: string): Config => ({
    ...embedded,
    clickhouseUrl: urlOf(name),
    databaseUrl: database.url,
  });
  const ofCluster = (name: string): Config => ({ ...ofServer(name), clickhouseCluster: name });

  beforeAll(async () => {
    [cluster, database] = await Promise.all([startCluster(3, CLUSTERS), createDatabase()]);
    directory = await mkdtemp(path.join(tmpdir(), 'sync-health-move-'));
    await onStorage(
      readConfig({ SYNC_HEALTH_DATA_DIR: directory, SYNC_HEALTH_RETENTION_DAYS: '3650' }),
      async (storage) => {
        await storage.execute(manySql);
        await saveProgress(storage, ['failures', 'event_ids'], MANY_SEQ);
      }
    );
    const server = await startTestServer({ dataDir: directory, exactUpToEvents: 0, payloadDays: 3650 });
    await server.call('/v1/events', events);
    await server.app.rollups.roller.roll();
    await server.call('/v1/events', [makeEvent()]);
    embedded = server.app.config;
    await server.close();
  });
  afterAll(async () => {
    await database.drop();
    await cluster.stop();
    await rm(directory, { recursive: true });
  });

  async function answersOf(config: Config) {
    const server = await startTestServer(config);
    try {
      await server.app.rollups.roller.roll();
      const answers = await Promise.all(QUERIES.map((query) => ask(server, query)));
      expect((await server.call('/v1/events', events)).body).toMatchObject({ accepted: 0, duplicates: 3 });
      expect(await server.app.storage.rows(PAYLOAD)).toEqual([{ payload: hostile }]);
      return answers;
    } finally {
      await server.close();
    }
  }

  async function ask(server: TestServer, query: object) {
    const { status, body } = await server.call('/v1/query', { ...range, query });
    expect({ query, status, body }).toMatchObject({ status: 200 });
    return (body as QueryResult).fields;
  }

  async function onStorage<T>(config: Config, work: (storage: Awaited<ReturnType<typeof openStorage>>) => Promise<T>) {
    const storage = await openStorage(config);
    try {
      return await work(storage);
    } finally {
      await storage.close();
    }
  }

  const countOf = async (config: Config) =>
    onStorage(config, async (storage) => {
      const [row] = await storage.rows<{ count: number }>('SELECT count() AS count FROM events');
      return row!.count;
    });

  /** The command as a separate process, killed as soon as it has printed something. */
  async function run(
    { clickhouseUrl, clickhouseCluster }: Config,
    args: readonly string[],
    { killAt, environment }: { killAt?: string; environment?: Record<string, string> } = {}
  ) {
    const child = spawn(process.execPath, [await builtServer('main'), 'move', ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        SYNC_HEALTH_DATA_DIR: directory,
        SYNC_HEALTH_RETENTION_DAYS: '3650',
        ...(clickhouseUrl === null ? {} : { CLICKHOUSE_URL: clickhouseUrl, DATABASE_URL: database.url }),
        ...(clickhouseCluster === null ? {} : { CLICKHOUSE_CLUSTER: clickhouseCluster }),
        ...environment,
      },
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        said += chunk.toString('utf8');
        if (killAt !== undefined && said.includes(killAt)) {
          child.kill('SIGKILL');
        }
      });
    }
    await once(child, 'close');
    return { said, code: child.exitCode, signal: child.signalCode };
  }

  const move = async (from: Config, args: readonly string[]) => {
    const { said, code } = await run(from, args);
    expect({ said, code }).toMatchObject({ code: 0 });
    return said;
  };

  /**
   * Waits until no shard works for a process that was killed. A shard that ended because of the kill is restarted; it may
   * do so shortly after its statement has ended.
   */
  async function untilShardsAreIdle() {
    const isIdle = async ({ url }: ClickHouseServer) => {
      const sql = `SELECT count() FROM system.processes WHERE query_kind = 'Insert'`;
      const answer = await fetch(`${url}/?query=${encodeURIComponent(sql)}`);
      return (await answer.text()).trim() === '0';
    };
    for (let areWhole = false; !areWhole;) {
      await sleep(1000);
      const restarted = await Promise.all(cluster.shards.map((shard) => shard.restartIfBroken()));
      const idle = await Promise.all(cluster.shards.map((shard) => isIdle(shard).catch(() => false)));
      areWhole = !restarted.includes(true) && !idle.includes(false);
    }
  }

  /** Kills it when some of the events have arrived. */
  async function killInTheMiddle(from: Config, args: readonly string[], to: Config) {
    expect(await run(from, args, { killAt: 'events: ' })).toMatchObject({ signal: 'SIGKILL' });
    await untilShardsAreIdle();
    const arrived = await countOf(to);
    expect(arrived).toBeGreaterThan(0);
    expect(arrived).toBeLessThan(MANY);
  }

  it('refuses an invalid address, the source itself, and a database with events of others', async () => {
    const quiet = () => undefined;
    await expect(moveCommand(['clickhouse'], embedded, quiet)).rejects.toThrow('Usage');
    await expect(moveCommand([urlOf('a'), '--clustre', 'two'], embedded, quiet)).rejects.toThrow('Usage');
    await expect(moveCommand([urlOf('theirs')], ofServer('theirs'), quiet)).rejects.toThrow(
      /is the source, by CLICKHOUSE_URL: name another database/
    );
    await expect(moveCommand([urlOf('a'), '--cluster', 'four'], embedded, quiet)).rejects.toThrow(
      /"four" is not in remote_servers .*there are: .*three/
    );
    await onStorage(ofServer('theirs'), (storage) =>
      storage.insert('events', ['id', 'end_time', 'seq'], `theirs\t2026-11-20 09:00:00.000\t1\n`)
    );
    await expect(moveCommand([urlOf('theirs')], embedded, quiet)).rejects.toThrow('holds events already');
  });

  it('moves to the address in a file', async () => {
    const file = path.join(directory, 'move-url');
    await writeFile(file, `${urlOf('secret').replace('//', '//default:@')}\n`);
    const { said, code } = await run(embedded, [], { environment: { SYNC_HEALTH_MOVE_URL_FILE: file } });
    expect({ said, code }).toMatchObject({ code: 0, said: expect.stringContaining('both sides hold the same') });
    expect(await countOf(ofServer('secret'))).toBe(MANY + 4);
  });

  it('continues after a kill, and the target answers as the source did', async () => {
    const before = await answersOf(embedded);
    // A server that has started on the target must not take moved rows for ones that it knows.
    const first = await startTestServer(ofServer('one'));
    await first.close();

    await killInTheMiddle(embedded, [urlOf('one')], ofServer('one'));
    // Rows of an unrecorded portion that the source no longer has.
    await onStorage(ofServer('one'), (storage) =>
      storage.insert('events', ['id', 'end_time', 'seq'], `left\t2026-11-20 09:00:00.000\t1\n`)
    );

    const said = await move(embedded, [urlOf('one')]);
    expect(said).toContain('events: the same on both sides');
    expect(said).toContain('both sides hold the same. Start the server with CLICKHOUSE_URL=http://…');
    expect(await countOf(ofServer('one'))).toBe(MANY + 4);
    expect(await answersOf(ofServer('one'))).toEqual(before);
  });

  it('moves from a server to a cluster of two shards, and from that to one of three in a new database', async () => {
    const before = await answersOf(ofServer('one'));
    const args = [urlOf('two'), '--cluster', 'two'];
    await killInTheMiddle(ofServer('one'), args, ofCluster('two'));
    await move(ofServer('one'), args);
    expect(await answersOf(ofCluster('two'))).toEqual(before);

    const onThree = [urlOf('three'), '--cluster', 'three'];
    await killInTheMiddle(ofCluster('two'), onThree, ofCluster('three'));
    expect(await move(ofCluster('two'), onThree)).toContain('/three CLICKHOUSE_CLUSTER=three');
    expect(await answersOf(ofCluster('three'))).toEqual(before);

    await onStorage(ofCluster('three'), async (storage) => {
      const perShard = await Promise.all(
        storage.shards.map((shard) =>
          shard.rows<{ events: number; records: string[] }>(
            'SELECT count() AS events, groupUniqArray(record_id) AS records FROM events'
          )
        )
      );
      const shards = perShard.map(([row]) => row!);
      expect(shards.map(({ events: some }) => Math.round((some / MANY) * 10))).toEqual([3, 3, 3]);
      const records = shards.flatMap((shard) => shard.records);
      expect(new Set(records).size).toBe(records.length);
    });
  });

  it('names the week that differs, and refuses once a server has started on the target', async () => {
    const target = ofServer('late');
    await move(embedded, [urlOf('late')]);
    await onStorage(target, async (storage) => {
      await storage.execute(
        `ALTER TABLE events UPDATE latency = latency + 1 WHERE id = '17' SETTINGS mutations_sync = 2`
      );
    });
    expect(await run(embedded, [urlOf('late')])).toMatchObject({
      code: 1,
      said: expect.stringContaining('The table events differs in the week from 2026-11-02: 172800 rows on both sides'),
    });
    const server = await startTestServer(target);
    await server.close();
    expect(await run(embedded, [urlOf('late')])).toMatchObject({
      code: 1,
      said: expect.stringContaining('A server has started on the database there'),
    });
  });
});

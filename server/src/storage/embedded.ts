/** ClickHouse in this process (chDB) on a data directory of its own: nothing to install, one process per directory. */
import { setTimeout as sleep } from 'node:timers/promises';

import { type ClickHouseClientConfigOptions, createClient } from '@clickhouse/client';

import { currentRequest } from '../telemetry/requestContext';
import { ANY_TIMES, type Connection, connectionOf, MAX_QUERY_BYTES, NO_COMPILING } from './client';
import { ConnectionPool } from './connectionPool';
import { DataDirError, makeDataDir } from './dataDir';
import { untilGone } from './leaving';
import { type Lane, type Params, type StatementOptions, type Storage } from './storage';
import { wholeAnswer } from './wholeAnswer';

const DATABASE = 'sync_health';

/**
 * More query connections than cores, so that a long query does not block short ones. Two write connections: events are
 * stored while the followers of earlier events write.
 */
const LANE_CONNECTIONS: Record<Lane, number> = { query: 4, write: 2, background: 1, merge: 1 };

/** On close, statements that don't end within this time are killed. */
const KILL_AFTER_MS = 200;

export interface EmbeddedOptions {
  dataDir: string;
  engineMemoryBytes: number;
  queryTimeoutSeconds: number;
  queryMemoryBytes: number;
  queryQueue: number;
}

export async function openEmbedded(options: EmbeddedOptions): Promise<Storage> {
  const directory = await makeDataDir(options.dataDir);
  const engine = await loadEngine();
  const session = openSession(engine, directory, options.engineMemoryBytes);
  const lanes = {} as Record<Lane, ConnectionPool>;
  for (const lane of Object.keys(LANE_CONNECTIONS) as Lane[]) {
    const connections: Connection[] = [];
    for (let index = 0; index < LANE_CONNECTIONS[lane]; index++) {
      connections.push(await openConnection(engine, directory, lane, options));
    }
    lanes[lane] = new ConnectionPool(connections, lane === 'query' ? options.queryQueue : Infinity);
  }
  const killing = await openConnection(engine, directory, 'background', options);
  const kill = (condition: string) => killing.execute(`KILL QUERY WHERE ${condition}`);
  const read = <T>(
    { lane = 'query', settings }: StatementOptions = {},
    work: (connection: Connection, beginning: string) => Promise<T>
  ) => {
    const reader = lane === 'query' ? currentRequest()?.reader : undefined;
    const limitSeconds = Number(settings?.max_execution_time ?? (lane === 'query' ? options.queryTimeoutSeconds : 0));
    return lanes[lane].use((connection, replaceBy) => {
      let isReplaced = false;
      const makeClean = async () => {
        if (!isReplaced && !(await isClean(connection))) {
          isReplaced = true;
          replaceBy(await openConnection(engine, directory, lane, options));
        }
      };
      return untilGone(reader, { kill, clean: makeClean }, (beginning) =>
        wholeAnswer({ limitSeconds, clean: makeClean }, () => work(connection, beginning))
      );
    }, reader);
  };

  const connected: Omit<Storage, 'shards'> = {
    kind: 'embedded',
    rows: <Row>(sql: string, params?: Params, statement?: StatementOptions) =>
      read(statement, (connection, beginning) => connection.rows<Row>(beginning + sql, params, statement)),
    bytes: (sql, format, params, statement) =>
      read(statement, (connection, beginning) => connection.bytes(beginning + sql, format, params, statement)),
    execute: (sql, params, statement) =>
      lanes[statement?.lane ?? 'write'].use((connection) => connection.execute(sql, params, statement)),
    insert: (table, columns, lines, statement) =>
      lanes[statement?.lane ?? 'write'].use((connection) => connection.insert(table, columns, lines, statement)),
    exclusively: (work) => lanes.write.useAll((connection) => lanes.background.useAll(() => work(connection))),
    unavailable: async () =>
      (await lanes.background.use((connection) => connection.ping()).catch(() => false))
        ? null
        : 'The embedded engine does not answer.',
    async close() {
      // Nobody waits for what still runs: queries of readers who have gone, and rolls that the next start repeats.
      // A merge of a whole week can't be killed; it is stopped and made later.
      await killing.execute('SYSTEM STOP MERGES');
      let areClosed = false;
      const pools = Promise.all(Object.values(lanes).map((pool) => pool.close())).finally(() => (areClosed = true));
      while (!areClosed) {
        await Promise.race([pools, sleep(KILL_AFTER_MS)]);
        await (areClosed ? undefined : kill(`NOT startsWith(query, 'KILL')`).catch(() => undefined));
      }
      await pools;
      await killing.close();
      await engine.drainPending();
      session.close();
      await engine.drainPending();
    },
  };
  return { ...connected, shards: [connected] };
}

type Engine = Awaited<ReturnType<typeof loadEngine>>;

async function loadEngine() {
  try {
    const [{ Session, drainPending }, { createChdbConnection }] = await Promise.all([
      import('chdb'),
      import('chdb/connection'),
    ]);
    return { Session, drainPending, createChdbConnection };
  } catch (error) {
    throw new DataDirError(
      `The embedded storage (chdb) is not available here: ${messageOf(error)}. Set CLICKHOUSE_URL to a ClickHouse server.`
    );
  }
}

/**
 * The share of the engine's memory for the bloom filters of ids. A week of fifty million events has 113 MB of filters of
 * record ids. Without this cache, reading and checking them on disk doubles the time of a lookup.
 */
const FILTERS_SHARE = 1 / 8;

/** The first session on a directory starts the engine. Only it may pass server settings. */
function openSession({ Session }: Engine, directory: string, engineMemoryBytes: number) {
  try {
    return new Session(directory, {
      connectionArgs: [
        `--max_server_memory_usage=${engineMemoryBytes}`,
        `--mark_cache_size=${256 * 1024 * 1024}`,
        `--primary_index_cache_size=${128 * 1024 * 1024}`,
        `--index_uncompressed_cache_size=${Math.floor(engineMemoryBytes * FILTERS_SHARE)}`,
        '--background_pool_size=2',
        '--background_merges_mutations_concurrency_ratio=1',
      ],
    });
  } catch (error) {
    throw new DataDirError(
      `Cannot open SYNC_HEALTH_DATA_DIR ${directory} (${messageOf(error)}): is another server running on it? End that one, or set another directory.`
    );
  }
}

const CLEANINGS = 20;

/**
 * After a statement was killed or failed, the engine sends the rest of its answer with the next statement's answer on that
 * connection. So this runs small statements and drops their answers until one is clean. False when none is.
 */
async function isClean(connection: Connection): Promise<boolean> {
  for (let time = 0; time < CLEANINGS; time++) {
    const answer = await connection.bytes('SELECT 1', 'TabSeparated').catch(() => null);
    if (answer?.toString() === '1\n') {
      return true;
    }
  }
  return false;
}

async function openConnection(engine: Engine, directory: string, lane: Lane, options: EmbeddedOptions) {
  // The client has its own copy of the connection's types. They differ only in newer engine settings.
  const client = createClient({
    connection: engine.createChdbConnection({ path: directory }) as ClickHouseClientConfigOptions['connection'],
  });
  const connection = connectionOf(
    client,
    'embedded',
    lane === 'query'
      ? { max_execution_time: options.queryTimeoutSeconds, max_memory_usage: options.queryMemoryBytes }
      : {}
  );
  await connection.execute(`CREATE DATABASE IF NOT EXISTS ${DATABASE} ENGINE = Atomic`);
  await connection.execute(`USE ${DATABASE}`);
  const settings = {
    ...ANY_TIMES,
    ...NO_COMPILING,
    async_insert: 0,
    output_format_json_quote_64bit_integers: 0,
    max_query_size: MAX_QUERY_BYTES,
    // Skip indexes take a third of an insert's time. Merges make them; a part without them is small enough to be read whole.
    ...(lane === 'write' ? { materialize_skip_indexes_on_insert: 0 } : {}),
  };
  const assignments = Object.entries(settings).map(([name, value]) => `${name} = ${value}`);
  await connection.execute(`SET ${assignments.join(', ')}`);
  return connection;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

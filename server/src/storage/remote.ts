/** A ClickHouse server by URL, alone or a node of a cluster; any number of server processes may share it. */
import { type ClickHouseClient, ClickHouseLogLevel, createClient } from '@clickhouse/client';

import { ANY_TIMES, type Connection, connectionOf, MAX_QUERY_BYTES, NO_COMPILING } from './client';
import { explainRemote, RemoteStorageError } from './remoteErrors';
import { type Lane, type Storage } from './storage';

const DEFAULT_DATABASE = 'sync_health';
const CONNECT_TIMEOUT_MS = 10_000;
/** Readiness is asked every few seconds, and must not wait for as long as a query may. */
const PING_TIMEOUT_MS = 3000;
/** An insert that takes longer is given up, and made again by whoever sent the events. */
const INSERT_SECONDS = 30;
/** Rolls, moves and checks read much at once. */
const BACKGROUND_SECONDS = 600;
/** A week of very many failures; the server goes on with it where nobody waits any more. */
const MERGE_SECONDS = 3600;
/** The engine's own limit ends a statement; the socket must outlive it to carry the reason. */
const GRACE_SECONDS = 10;

/** Panels, events and rolls never wait for each other's connections. */
const LANE_CONNECTIONS: Record<Lane, number> = { query: 20, write: 8, background: 4, merge: 1 };

/** The oldest version whose settings are those that statements carry. */
const OLDEST_VERSION = [25, 8] as const;

/** Failures reach our own log, as errors. */
const SILENT = { level: ClickHouseLogLevel.OFF };

export interface RemoteOptions {
  url: string;
  queryTimeoutSeconds: number;
  queryMemoryBytes: number;
}

/** Settings of every statement, beside those of `Connection`. */
type Settings = Readonly<Record<string, string | number>>;

/**
 * A part of a few thousand rows is soon merged, and its skip indexes are made then: until then it is read without them,
 * for less than they cost. Half of the files of an insert of events are theirs, each synced on its own.
 */
const SMALL_PARTS = { materialize_skip_indexes_on_insert: 0 } as const;

/** An event that was stored twice, since an insert was made again whose end nobody knew, counts once. */
const ONCE = { final: 1, do_not_merge_across_partitions_select_final: 1 } as const;

export async function openRemote(options: RemoteOptions): Promise<Storage> {
  const { url, database } = await readAddress(options.url);
  await createDatabase(url, database);
  return asStorage(connectTo(url, database, options), url);
}

/** The URL without the database, which it may name. */
export function readAddress(address: string): { url: URL; database: string } {
  const url = new URL(address);
  const database = decodeURIComponent(url.pathname.slice(1)) || DEFAULT_DATABASE;
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(database)) {
    throw new RemoteStorageError(
      `CLICKHOUSE_URL names the database ${JSON.stringify(database)}; use letters, digits and _.`
    );
  }
  url.pathname = '';
  return { url, database };
}

/** A connection for each lane. */
export function connectTo(url: URL, database: string, options: RemoteOptions, settings: Settings = {}): Connection {
  const limits: Record<Lane, number> = {
    query: options.queryTimeoutSeconds,
    write: INSERT_SECONDS,
    background: BACKGROUND_SECONDS,
    merge: MERGE_SECONDS,
  };
  const clientOf = (lane: Lane): ClickHouseClient =>
    createClient({
      url: url.toString(),
      database,
      application: 'sync-health',
      log: SILENT,
      max_open_connections: LANE_CONNECTIONS[lane],
      request_timeout: (limits[lane] + GRACE_SECONDS) * 1000,
      clickhouse_settings: {
        async_insert: 0,
        ...ANY_TIMES,
        ...NO_COMPILING,
        output_format_json_quote_64bit_integers: 0,
        cancel_http_readonly_queries_on_client_close: 1,
        max_query_size: String(MAX_QUERY_BYTES),
        ...(lane === 'write' ? { max_execution_time: INSERT_SECONDS, ...SMALL_PARTS } : {}),
        ...ONCE,
        ...settings,
      },
    });
  const lanes: Record<Lane, Connection> = {
    query: connectionOf(clientOf('query'), 'remote', {
      max_execution_time: options.queryTimeoutSeconds,
      max_memory_usage: options.queryMemoryBytes,
    }),
    write: connectionOf(clientOf('write'), 'remote', {}),
    background: connectionOf(clientOf('background'), 'remote', {}),
    merge: connectionOf(clientOf('merge'), 'remote', {}),
  };
  // Connections of its own: those of a server that is silent may all be taken by what waits for it.
  const pinging = createClient({ url: url.toString(), log: SILENT, request_timeout: PING_TIMEOUT_MS });
  return {
    rows: (sql, params, statement) => lanes[statement?.lane ?? 'query'].rows(sql, params, statement),
    bytes: (sql, format, params, statement) => lanes[statement?.lane ?? 'query'].bytes(sql, format, params, statement),
    execute: (sql, params, statement) => lanes[statement?.lane ?? 'write'].execute(sql, params, statement),
    insert: (table, columns, lines, statement) =>
      lanes[statement?.lane ?? 'write'].insert(table, columns, lines, statement),
    ping: async () => (await pinging.ping({ select: true })).success,
    async close() {
      await Promise.all([pinging.close(), ...Object.values(lanes).map((lane) => lane.close())]);
    },
  };
}

function asStorage({ ping, ...connection }: Connection, { host }: URL): Storage {
  return {
    kind: 'remote',
    exclusively: null,
    ...connection,
    shards: [connection],
    unavailable: async () => ((await ping().catch(() => false)) ? null : `ClickHouse at ${host} does not answer.`),
  };
}

/** Refuses a server that is too old, or that the user may not use. */
export async function createDatabase(url: URL, database: string) {
  const client = createClient({ url: url.toString(), request_timeout: CONNECT_TIMEOUT_MS, log: SILENT });
  try {
    const answer = await client.query({ query: 'SELECT version() AS version', format: 'JSONEachRow' });
    const [row] = await answer.json<{ version: string }>();
    assertVersion(row?.version ?? '', url);
    await client.command({ query: `CREATE DATABASE IF NOT EXISTS ${database}` });
  } catch (error) {
    throw explainRemote(error, url);
  } finally {
    await client.close();
  }
}

export function assertVersion(version: string, { host }: Pick<URL, 'host'>) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldestMajor, oldestMinor] = OLDEST_VERSION;
  if (major < oldestMajor || (major === oldestMajor && minor < oldestMinor)) {
    throw new RemoteStorageError(
      `ClickHouse ${version} at ${host} is not supported: install ${OLDEST_VERSION.join('.')} or later.`
    );
  }
}

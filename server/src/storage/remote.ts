/** A ClickHouse server or cluster by URL; any number of server processes may share it. */
import { ClickHouseLogLevel, createClient } from '@clickhouse/client';

import { ANY_TIMES, connectionOf, MAX_QUERY_BYTES } from './client';
import { toStorageError } from './errors';
import { type Storage } from './storage';

const DEFAULT_DATABASE = 'sync_health';
const CONNECT_TIMEOUT_MS = 10_000;
/** Readiness is asked every few seconds, and must not wait for as long as a query may. */
const PING_TIMEOUT_MS = 3000;

/** Failures reach our own log, as errors. */
const SILENT = { level: ClickHouseLogLevel.OFF };

export interface RemoteOptions {
  url: string;
  queryTimeoutSeconds: number;
  queryMemoryBytes: number;
}

/** The ClickHouse server can't be used; the message is one line that says what to do. */
export class RemoteStorageError extends Error {}

export async function openRemote(options: RemoteOptions): Promise<Storage> {
  const url = new URL(options.url);
  const database = decodeURIComponent(url.pathname.slice(1)) || DEFAULT_DATABASE;
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(database)) {
    throw new RemoteStorageError(
      `CLICKHOUSE_URL names the database ${JSON.stringify(database)}; use letters, digits and _.`
    );
  }
  url.pathname = '';
  await createDatabase(url, database);
  const client = createClient({
    url: url.toString(),
    database,
    application: 'sync-health',
    log: SILENT,
    max_open_connections: 20,
    // The engine's own limit ends a query; the socket must outlive it to carry the reason.
    request_timeout: (options.queryTimeoutSeconds + 10) * 1000,
    clickhouse_settings: {
      async_insert: 0,
      ...ANY_TIMES,
      output_format_json_quote_64bit_integers: 0,
      max_query_size: String(MAX_QUERY_BYTES),
      cancel_http_readonly_queries_on_client_close: 1,
    },
  });
  const connection = connectionOf(client, 'remote', {
    max_execution_time: options.queryTimeoutSeconds,
    max_memory_usage: options.queryMemoryBytes,
  });
  // Connections of its own: those of a server that is silent may all be taken by what waits for it.
  const pinging = createClient({ url: url.toString(), database, log: SILENT, request_timeout: PING_TIMEOUT_MS });
  return {
    kind: 'remote',
    exclusively: null,
    ...connection,
    ping: async () => (await pinging.ping({ select: true })).success,
    close: async () => {
      await Promise.all([pinging.close(), connection.close()]);
    },
  };
}

async function createDatabase(url: URL, database: string) {
  const client = createClient({ url: url.toString(), request_timeout: CONNECT_TIMEOUT_MS, log: SILENT });
  try {
    await client.command({ query: `CREATE DATABASE IF NOT EXISTS ${database}` });
  } catch (error) {
    throw new RemoteStorageError(
      `CLICKHOUSE_URL ${url.origin} cannot be used: ${toStorageError(error).message} Is it running, and are user and password right?`
    );
  } finally {
    await client.close();
  }
}

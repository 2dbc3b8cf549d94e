/** One connection to the engine through the official client, with the settings that every statement carries. */
import { Readable } from 'node:stream';

import { type ClickHouseClient } from '@clickhouse/client';

import { currentRequest } from '../telemetry/requestContext';
import { toStorageError } from './errors';
import { bindLiterals } from './literals';
import { gone } from './leaving';
import { type Lane, type Params, type StatementOptions, type Storage } from './storage';

/** Where the engine runs: in this process, or behind HTTP. */
export type Deployment = Storage['kind'];

/** The longest statement. Its text includes lists of filter values and event ids. */
export const MAX_QUERY_BYTES = 16 * 1024 * 1024;

/**
 * The embedded engine scans the rows of an INSERT twice. The first scan tokenizes them as SQL and takes a third of the
 * insert's time. After an opening quote it only looks for the closing one, which most rows don't have. As a row, this line
 * is skipped.
 */
const QUOTED_FROM_HERE = '`\n';

/**
 * Partitions are weeks, and one insert may have events of any week. The engine refuses inserts into more than a hundred
 * partitions by default, on every retry again.
 */
export const ANY_TIMES = { max_partitions_per_insert_block: '0' };

/**
 * By default, ClickHouse compiles an expression to machine code at its third use. For the statements of this server that
 * costs more processor time than it saves: on the embedded engine, statements over 4 million events take the same time
 * without it, within 6 %. Larger storage and remote servers were not measured.
 */
export const NO_COMPILING = {
  compile_expressions: 0,
  compile_aggregate_expressions: 0,
  compile_sort_description: 0,
} as const;

type Settings = NonNullable<StatementOptions['settings']>;

/** One connection: the statements of `Storage`, without lanes. */
export type Connection = Pick<Storage, 'rows' | 'bytes' | 'execute' | 'insert' | 'close'> & {
  ping(): Promise<boolean>;
};

export function connectionOf(client: ClickHouseClient, deployment: Deployment, defaults: Settings): Connection {
  const statement = (sql: string, params: Params, settings: Settings) => ({
    query: `${bindLiterals(sql, params)}${settingsClause(settings)}`,
    ...(deployment === 'remote' ? onRecord() : {}),
  });

  // An abort would not stop the embedded engine's statement; see `untilGone`.
  const whileRead = (lane: Lane = 'query') =>
    deployment === 'remote' && lane === 'query' ? { abort_signal: currentRequest()?.reader } : {};

  return {
    async rows<Row>(sql: string, params: Params = {}, { settings, lane }: StatementOptions = {}) {
      return guarded(async () => {
        const result = await client.query({
          ...statement(sql, params, { ...defaults, ...settings }),
          ...whileRead(lane),
          format: 'JSONEachRow',
        });
        return result.json<Row>();
      });
    },
    async bytes(sql, format, params = {}, { settings, lane } = {}) {
      return guarded(async () => {
        const { query, ...rest } = statement(sql, params, { ...defaults, ...settings });
        const { stream } = await client.exec({ query: `${query}\nFORMAT ${format}`, ...rest, ...whileRead(lane) });
        return collect(stream);
      });
    },
    async execute(sql, params = {}, { settings = {} } = {}) {
      await guarded(() => client.command(statement(sql, params, settings)));
    },
    async insert(table, columns, lines) {
      const [first, ...rest] = columns;
      if (first === undefined || lines === '') {
        return;
      }
      await guarded<unknown>(() =>
        deployment === 'remote'
          ? client.insert({
              table,
              columns: [first, ...rest],
              format: 'TabSeparated',
              values: Readable.from([lines], { objectMode: false }),
              ...onRecord(),
            })
          : client.exec({
              query: `INSERT INTO ${table} (${columns.join(', ')}) SETTINGS input_format_tsv_skip_first_lines = 1 FORMAT TabSeparated`,
              values: Readable.from([QUOTED_FROM_HERE, lines]),
            })
      );
    },
    async ping() {
      return (await client.ping({ select: true })).success;
    },
    close: () => client.close(),
  };
}

/** Writes the request id to the ClickHouse server's query log. The embedded engine has no such log. */
function onRecord() {
  const request = currentRequest();
  return request ? { clickhouse_settings: { log_comment: request.requestId } } : {};
}

function settingsClause(settings: Settings = {}): string {
  const entries = Object.entries(settings);
  return entries.length === 0
    ? ''
    : `\nSETTINGS ${entries.map(([name, value]) => `${name} = ${typeof value === 'number' ? value : `'${value}'`}`).join(', ')}`;
}

async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw currentRequest()?.reader?.aborted ? gone() : toStorageError(error);
  }
}

async function collect(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) {
    chunks.push(Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk as Uint8Array));
  }
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
}

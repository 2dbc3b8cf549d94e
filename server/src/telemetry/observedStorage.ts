/** Wraps storage: each statement is counted, timed, traced, and logged with its request's id. */
import { SpanKind } from '@opentelemetry/api';
import { type FastifyBaseLogger } from 'fastify';

import { type Metrics } from './metrics';
import { type Lane, type ShardStorage, type Storage, StorageError } from '../storage/storage';
import { currentRequest } from './requestContext';
import { traced } from './spans';

/** Slower statements, in milliseconds, are logged at any log level for statements. */
const SLOW_MS = 5000;
/** A statement may list thousands of ids, so its logged text is cut. */
const MAX_SQL_CHARS = 4000;

interface Statement {
  /** With placeholders, without values. */
  sql: string;
  operation: string;
  table?: string;
  lane: Lane;
}

export function observeStorage(storage: Storage, metrics: Metrics, log: FastifyBaseLogger): Storage {
  async function run<T>({ sql, operation, table, lane }: Statement, work: () => Promise<T>): Promise<T> {
    const startedMs = performance.now();
    metrics.statementsOpen.inc({ lane });
    const text = sql.slice(0, MAX_SQL_CHARS);
    const attributes = {
      'db.system.name': 'clickhouse',
      'db.operation.name': operation,
      'db.query.text': text,
      ...(table === undefined ? {} : { 'db.collection.name': table }),
      'sync_health.lane': lane,
    };
    try {
      return await traced([operation, table].filter(Boolean).join(' '), { kind: SpanKind.CLIENT, attributes }, work);
    } catch (error) {
      metrics.storageErrors.inc({ kind: error instanceof StorageError ? error.kind : 'failed' });
      throw error;
    } finally {
      const durationMs = performance.now() - startedMs;
      metrics.statementsOpen.dec({ lane });
      metrics.statementSeconds.observe({ lane, operation }, durationMs / 1000);
      const level = durationMs > SLOW_MS ? 'warn' : 'debug';
      log[level](
        { requestId: currentRequest()?.requestId, lane, durationMs: Math.round(durationMs), sql: text },
        level === 'warn' ? 'slow statement' : 'statement'
      );
    }
  }

  const observedShard = (shard: ShardStorage): ShardStorage => ({
    rows: (sql, params, options) =>
      run({ sql, operation: operationOf(sql), lane: options?.lane ?? 'query' }, () => shard.rows(sql, params, options)),
    execute: (sql, params, options) =>
      run({ sql, operation: operationOf(sql), lane: options?.lane ?? 'write' }, () =>
        shard.execute(sql, params, options)
      ),
    insert: (table, columns, lines, options) =>
      run(
        {
          sql: `INSERT INTO ${table} (${columns.join(', ')})`,
          operation: 'INSERT',
          table,
          lane: options?.lane ?? 'write',
        },
        () => shard.insert(table, columns, lines, options)
      ),
  });
  return {
    ...storage,
    ...observedShard(storage),
    bytes: (sql, format, params, options) =>
      run({ sql, operation: operationOf(sql), lane: options?.lane ?? 'query' }, () =>
        storage.bytes(sql, format, params, options)
      ),
    shards: storage.shards.map(observedShard),
  };
}

/** The statement's first word; a statement that begins with `WITH` is a SELECT. */
function operationOf(sql: string): string {
  const word = /[A-Za-z]+/.exec(sql)?.[0]?.toUpperCase() ?? '';
  return word === 'WITH' ? 'SELECT' : word;
}

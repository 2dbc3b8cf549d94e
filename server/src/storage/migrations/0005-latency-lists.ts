/**
 * Latencies as lists: a row of a slot and its dimensions holds all its latency buckets, where each was a row before. The
 * engine then reads a day of a busy connector as hundreds of rows instead of hundreds of thousands.
 */
import { SEQ_PER_MS } from '../seq';
import { type Migration, type SchemaOptions } from './migration';

function latencyTable(level: string, { retentionDays }: SchemaOptions): string {
  const arrival = `toDate(fromUnixTimestamp64Milli(toInt64(intDiv(version, ${SEQ_PER_MS}))), 'UTC')`;
  return `
    CREATE TABLE latency_${level} (
      slot DateTime('UTC') CODEC(Delta, ZSTD), connector LowCardinality(String), mode LowCardinality(String),
      object LowCardinality(String), action LowCardinality(String), status LowCardinality(String),
      error_code LowCardinality(String),
      count UInt64 CODEC(T64, ZSTD), latency_sum UInt64 CODEC(T64, ZSTD),
      buckets Array(UInt16) CODEC(Delta, ZSTD), counts Array(UInt32) CODEC(T64, ZSTD), version UInt64 CODEC(ZSTD)
    ) ENGINE = ReplacingMergeTree(version)
    PARTITION BY (toMonday(slot, 'UTC'), version = 0)
    ORDER BY (slot, connector, mode, object, action, status, error_code)
    TTL toDateTime(greatest(toMonday(slot, 'UTC') + 7, ${arrival} + 1), 'UTC') + INTERVAL ${retentionDays} DAY
    SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, ttl_only_drop_parts = 1, merge_with_ttl_timeout = 3600,
      index_granularity = 1024`;
}

export const latencyLists: Migration = {
  version: 5,
  name: 'latency lists',
  statements: (options) => [
    ...['quarter', 'hour', 'day'].flatMap((level) => [
      `DROP TABLE IF EXISTS latency_${level} SYNC`,
      latencyTable(level, options),
    ]),
    // The starting server makes them again from raw events; until then queries read raw events.
    `ALTER TABLE progress DELETE WHERE name = 'rollup_latency' SETTINGS mutations_sync = 2`,
  ],
};

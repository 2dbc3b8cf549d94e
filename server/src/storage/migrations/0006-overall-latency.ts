/** Latencies by connector, mode and status only: what most dashboards need then takes a few rows for each slot. */
import { SEQ_PER_MS } from '../seq';
import { type Migration, type SchemaOptions } from './migration';

function overallTable(level: string, { retentionDays }: SchemaOptions): string {
  const arrival = `toDate(fromUnixTimestamp64Milli(toInt64(intDiv(version, ${SEQ_PER_MS}))), 'UTC')`;
  return `
    CREATE TABLE IF NOT EXISTS overall_${level} (
      slot DateTime('UTC') CODEC(Delta, ZSTD), connector LowCardinality(String), mode LowCardinality(String),
      status LowCardinality(String), count UInt64 CODEC(T64, ZSTD), latency_sum UInt64 CODEC(T64, ZSTD),
      buckets Array(UInt16) CODEC(Delta, ZSTD), counts Array(UInt32) CODEC(T64, ZSTD), version UInt64 CODEC(ZSTD)
    ) ENGINE = ReplacingMergeTree(version)
    PARTITION BY (toMonday(slot, 'UTC'), version = 0)
    ORDER BY (slot, connector, mode, status)
    TTL toDateTime(greatest(toMonday(slot, 'UTC') + 7, ${arrival} + 1), 'UTC') + INTERVAL ${retentionDays} DAY
    SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, ttl_only_drop_parts = 1, merge_with_ttl_timeout = 3600,
      index_granularity = 512`;
}

export const overallLatency: Migration = {
  version: 6,
  name: 'overall latency',
  statements: (options) => ['quarter', 'hour', 'day'].map((level) => overallTable(level, options)),
};

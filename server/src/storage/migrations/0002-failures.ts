/** Failed events with their state, ordered newest first, so that a page is read without the rest. */
import { type Migration } from './migration';

/**
 * `rev` is −end_time in epoch milliseconds: the engine can read the latest version of rows only in ascending order.
 * A change is a complete new row with a higher `version`; see failures/failureRow.ts.
 */
export const failures: Migration = {
  version: 2,
  name: 'failures',
  statements: ({ retentionDays }) => [
    `CREATE TABLE IF NOT EXISTS failures (
      rev Int64 CODEC(Delta, ZSTD),
      connector LowCardinality(String),
      id String CODEC(ZSTD),
      mode LowCardinality(String),
      object LowCardinality(String),
      action LowCardinality(String),
      record_id String CODEC(ZSTD),
      end_time DateTime64(3, 'UTC') CODEC(Delta, ZSTD),
      latency UInt64 CODEC(T64, ZSTD),
      status LowCardinality(String) ALIAS 'failed',
      error_code LowCardinality(String),
      error_message String CODEC(ZSTD),
      message_group String CODEC(ZSTD),
      triggered_by String CODEC(ZSTD),
      job_id String CODEC(ZSTD),
      attempt UInt16 CODEC(T64, ZSTD),
      retries Array(UInt64) CODEC(ZSTD),
      state LowCardinality(String),
      record_key UInt64 CODEC(NONE),
      version UInt64 CODEC(ZSTD),
      arrived Date CODEC(ZSTD),
      INDEX id_bloom id TYPE bloom_filter(0.01) GRANULARITY 1,
      INDEX record_bloom record_key TYPE bloom_filter(0.01) GRANULARITY 1,
      INDEX record_id_bloom record_id TYPE bloom_filter(0.01) GRANULARITY 1
    ) ENGINE = ReplacingMergeTree(version)
    PARTITION BY toMonday(end_time, 'UTC')
    ORDER BY (rev, connector, id)
    TTL toDateTime(greatest(toMonday(end_time, 'UTC') + 7, arrived + 1), 'UTC') + INTERVAL ${retentionDays} DAY
    SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, ttl_only_drop_parts = 1, merge_with_ttl_timeout = 3600,
      index_granularity = 1024`,
  ],
};

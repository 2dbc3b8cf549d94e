/** What was sent or answered in an attempt, beside its event: kept for a time of its own, which each start applies. */
import { type Migration } from './migration';

export const payloads: Migration = {
  version: 16,
  name: 'payloads',
  statements: ({ retentionDays }) => [
    `CREATE TABLE IF NOT EXISTS payloads (
      connector LowCardinality(String),
      id String CODEC(ZSTD),
      record_id String CODEC(ZSTD),
      end_time DateTime64(3, 'UTC') CODEC(Delta, ZSTD),
      payload String CODEC(ZSTD),
      seq UInt64 CODEC(Delta, ZSTD)
    ) ENGINE = ReplacingMergeTree(seq)
    ORDER BY (connector, id)
    TTL toDateTime(end_time, 'UTC') + INTERVAL ${retentionDays} DAY
    SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, merge_with_ttl_timeout = 3600, index_granularity = 256`,
  ],
};

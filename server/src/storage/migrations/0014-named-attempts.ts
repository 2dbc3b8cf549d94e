/**
 * Attempts that name a failure, one row each: their number is how often the failure was tried. Before, rows of failures
 * held a list of them. Two processes could read it at once and each write it without the other's attempt. It is no longer
 * written.
 */
import { type Migration } from './migration';

export const namedAttempts: Migration = {
  version: 14,
  name: 'named attempts',
  statements: ({ retentionDays }) => [
    `CREATE TABLE IF NOT EXISTS named_attempts (
      connector LowCardinality(String),
      failure_id String CODEC(ZSTD),
      attempt UInt64 CODEC(NONE),
      end_time DateTime64(3, 'UTC') CODEC(Delta, ZSTD)
    ) ENGINE = ReplacingMergeTree(end_time)
    ORDER BY (connector, failure_id, attempt)
    TTL toDateTime(toMonday(end_time, 'UTC') + 7, 'UTC') + INTERVAL ${retentionDays} DAY
    SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, merge_with_ttl_timeout = 3600, index_granularity = 256`,
    `INSERT INTO named_attempts (connector, failure_id, attempt, end_time)
    SELECT connector, id, arrayJoin(retries), greatest(end_time, arrived_at) FROM failures FINAL WHERE notEmpty(retries)`,
  ],
};

/** Manual sync jobs, and commands with their records. */
import { type Migration } from './migration';

const DURABLE = 'fsync_after_insert = 1, fsync_part_directory = 1';

export const commands: Migration = {
  version: 3,
  name: 'commands',
  statements: ({ retentionDays }) => [
    `CREATE TABLE IF NOT EXISTS jobs (
      connector LowCardinality(String), job_id String, scope String, status LowCardinality(String),
      total_records Nullable(UInt64), start_time Nullable(DateTime64(3, 'UTC')), end_time Nullable(DateTime64(3, 'UTC')),
      triggered_by String, updated_at DateTime64(3, 'UTC')
    ) ENGINE = ReplacingMergeTree(updated_at)
    ORDER BY (connector, job_id)
    TTL toDateTime(updated_at, 'UTC') + INTERVAL ${retentionDays} DAY
    SETTINGS ${DURABLE}`,
    // `body` is the command as JSON; the other columns serve look-ups.
    `CREATE TABLE IF NOT EXISTS commands (
      id String, connector LowCardinality(String), type LowCardinality(String), state LowCardinality(String),
      job_id String, idempotency_key String, requested_at DateTime64(3, 'UTC'),
      pending UInt32, is_deliverable UInt8, due_at DateTime64(3, 'UTC'), webhook_due_at DateTime64(3, 'UTC'),
      body String CODEC(ZSTD), version UInt64
    ) ENGINE = ReplacingMergeTree(version)
    ORDER BY id
    TTL toDateTime(requested_at, 'UTC') + INTERVAL ${retentionDays} DAY
    SETTINGS ${DURABLE}`,
    `CREATE TABLE IF NOT EXISTS command_items (
      command_id String, event_id String, connector LowCardinality(String), object LowCardinality(String),
      action LowCardinality(String), record_id String CODEC(ZSTD), error_code LowCardinality(String),
      end_time DateTime64(3, 'UTC'), record_key UInt64, requested_at DateTime64(3, 'UTC'),
      outcome LowCardinality(String), detail String CODEC(ZSTD), version UInt64
    ) ENGINE = ReplacingMergeTree(version)
    ORDER BY (command_id, event_id)
    TTL toDateTime(requested_at, 'UTC') + INTERVAL ${retentionDays} DAY
    SETTINGS ${DURABLE}, index_granularity = 1024`,
  ],
};

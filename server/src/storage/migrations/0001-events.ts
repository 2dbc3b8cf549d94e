/** Raw events, their ids, and the rollups of them. docs/architecture.md says how these agree. */
import { SEQ_PER_MS } from '../seq';
import { type Migration, type SchemaOptions } from './migration';

const DURABLE = 'fsync_after_insert = 1, fsync_part_directory = 1';
/** A part is dropped as a whole when its last row has expired: expiry rewrites nothing. */
const FORGETFUL = 'ttl_only_drop_parts = 1, merge_with_ttl_timeout = 3600';

/** A week expires as a whole, in raw events and rollups. Events that arrive late are kept as long as others. */
function expiry(time: string, seq: string, { retentionDays }: SchemaOptions): string {
  const arrival = `toDate(fromUnixTimestamp64Milli(toInt64(intDiv(${seq}, ${SEQ_PER_MS}))), 'UTC')`;
  return `toDateTime(greatest(toMonday(${time}, 'UTC') + 7, ${arrival} + 1), 'UTC') + INTERVAL ${retentionDays} DAY`;
}

/** A comparison on `seq` in the partition key makes each part store its range of `seq`, so that old parts are skipped. */
const partition = (time: string, seq: string) => `PARTITION BY (toMonday(${time}, 'UTC'), ${seq} = 0)`;

const DIMENSIONS = ['connector', 'mode', 'object', 'action', 'status', 'error_code'];
const DIMENSION_COLUMNS = DIMENSIONS.map((name) => `${name} LowCardinality(String)`).join(', ');

function countsTable(level: string, options: SchemaOptions): string {
  return `
    CREATE TABLE IF NOT EXISTS counts_${level} (
      slot DateTime('UTC') CODEC(Delta, ZSTD), ${DIMENSION_COLUMNS},
      count UInt64 CODEC(T64, ZSTD), latency_sum UInt64 CODEC(T64, ZSTD), version UInt64 CODEC(ZSTD)
    ) ENGINE = ReplacingMergeTree(version)
    ${partition('slot', 'version')}
    ORDER BY (slot, ${DIMENSIONS.join(', ')})
    TTL ${expiry('slot', 'version', options)}
    SETTINGS ${DURABLE}, ${FORGETFUL}`;
}

function latencyTable(level: string, options: SchemaOptions): string {
  return `
    CREATE TABLE IF NOT EXISTS latency_${level} (
      slot DateTime('UTC') CODEC(Delta, ZSTD), ${DIMENSION_COLUMNS},
      bucket UInt16 CODEC(Delta, ZSTD), count UInt32 CODEC(T64, ZSTD), version UInt64 CODEC(ZSTD)
    ) ENGINE = ReplacingMergeTree(version)
    ${partition('slot', 'version')}
    ORDER BY (slot, ${DIMENSIONS.join(', ')}, bucket)
    TTL ${expiry('slot', 'version', options)}
    SETTINGS ${DURABLE}, ${FORGETFUL}`;
}

function manualTable(level: string, options: SchemaOptions): string {
  return `
    CREATE TABLE IF NOT EXISTS manual_${level} (
      slot DateTime('UTC') CODEC(Delta, ZSTD), ${DIMENSION_COLUMNS}, job_id String CODEC(ZSTD),
      count UInt64 CODEC(T64, ZSTD), latency_sum UInt64 CODEC(T64, ZSTD),
      first_start Int64 CODEC(Delta, ZSTD), last_end Int64 CODEC(Delta, ZSTD), version UInt64 CODEC(ZSTD),
      INDEX job_bloom job_id TYPE bloom_filter(0.01) GRANULARITY 1
    ) ENGINE = ReplacingMergeTree(version)
    ${partition('slot', 'version')}
    ORDER BY (slot, ${DIMENSIONS.join(', ')}, job_id)
    TTL ${expiry('slot', 'version', options)}
    SETTINGS ${DURABLE}, ${FORGETFUL}, index_granularity = 1024`;
}

export const events: Migration = {
  version: 1,
  name: 'events',
  statements: (options) => [
    `CREATE TABLE IF NOT EXISTS events (
      connector LowCardinality(String),
      id String CODEC(ZSTD),
      mode LowCardinality(String),
      object LowCardinality(String),
      action LowCardinality(String),
      record_id String CODEC(ZSTD),
      end_time DateTime64(3, 'UTC') CODEC(Delta, ZSTD),
      latency UInt64 CODEC(T64, ZSTD),
      status LowCardinality(String),
      error_code LowCardinality(String),
      error_message String CODEC(ZSTD),
      triggered_by String CODEC(ZSTD),
      job_id String CODEC(ZSTD),
      retry_of String CODEC(ZSTD),
      attempt UInt16 CODEC(T64, ZSTD),
      seq UInt64 CODEC(Delta, ZSTD),
      INDEX seq_range seq TYPE minmax GRANULARITY 1,
      INDEX id_bloom id TYPE bloom_filter(0.01) GRANULARITY 1,
      INDEX record_bloom record_id TYPE bloom_filter(0.01) GRANULARITY 1,
      INDEX job_bloom job_id TYPE bloom_filter(0.01) GRANULARITY 1,
      INDEX status_set status TYPE set(4) GRANULARITY 1
    ) ENGINE = ReplacingMergeTree
    ${partition('end_time', 'seq')}
    ORDER BY (end_time, connector, id)
    TTL ${expiry('end_time', 'seq', options)}
    SETTINGS ${DURABLE}, ${FORGETFUL}`,
    // 96 bits of a hash of connector and id: 64 for the look-up, 32 more to rule out collisions.
    `CREATE TABLE IF NOT EXISTS event_ids (
      key UInt64 CODEC(Delta, ZSTD), check UInt32 CODEC(NONE), expires Date CODEC(ZSTD)
    ) ENGINE = ReplacingMergeTree
    PARTITION BY toYYYYMM(expires)
    ORDER BY (key, check)
    TTL expires + INTERVAL ${options.retentionDays} DAY
    SETTINGS ${DURABLE}, ${FORGETFUL}, index_granularity = 1024,
      min_compress_block_size = 8192, max_compress_block_size = 16384`,
    ...['minute', 'quarter', 'hour', 'day'].map((level) => countsTable(level, options)),
    ...['quarter', 'hour', 'day'].map((level) => latencyTable(level, options)),
    ...['quarter', 'day'].map((level) => manualTable(level, options)),
    // How far each follower and rollup has come: the highest seq up to which it is complete.
    `CREATE TABLE IF NOT EXISTS progress (name LowCardinality(String), seq UInt64)
    ENGINE = ReplacingMergeTree(seq) ORDER BY name SETTINGS ${DURABLE}`,
  ],
};

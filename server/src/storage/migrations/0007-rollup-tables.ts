/**
 * One table for each kind of rollup instead of one for each step. A range of days, with hours and minutes at its edges, is
 * then read from one table, which the engine plans faster. Overall latencies get minutes too.
 */
import { SEQ_PER_MS } from '../seq';
import { type Migration, type SchemaOptions } from './migration';

const DIMENSIONS = ['connector', 'mode', 'object', 'action', 'status', 'error_code'];

const COUNTS = ['count UInt64 CODEC(T64, ZSTD)', 'latency_sum UInt64 CODEC(T64, ZSTD)'];
const LATENCIES = [...COUNTS, 'buckets Array(UInt16) CODEC(Delta, ZSTD)', 'counts Array(UInt32) CODEC(T64, ZSTD)'];

interface Table {
  kind: string;
  dimensions: readonly string[];
  values: readonly string[];
  granularity: number;
  /** Other keys, and indexes. */
  others?: { key: string; columns: readonly string[] };
}

const TABLES: readonly Table[] = [
  { kind: 'counts', dimensions: DIMENSIONS, values: COUNTS, granularity: 8192 },
  { kind: 'latency', dimensions: DIMENSIONS, values: LATENCIES, granularity: 1024 },
  { kind: 'overall', dimensions: ['connector', 'mode', 'status'], values: LATENCIES, granularity: 512 },
  {
    kind: 'manual',
    dimensions: DIMENSIONS,
    values: [...COUNTS, 'first_start Int64 CODEC(Delta, ZSTD)', 'last_end Int64 CODEC(Delta, ZSTD)'],
    granularity: 1024,
    others: {
      key: 'job_id',
      columns: ['job_id String CODEC(ZSTD)', 'INDEX job_bloom job_id TYPE bloom_filter(0.01) GRANULARITY 1'],
    },
  },
];

/** `step` is the length of a slot in seconds. */
function rollupTable({ kind, dimensions, values, granularity, others }: Table, { retentionDays }: SchemaOptions) {
  const arrival = `toDate(fromUnixTimestamp64Milli(toInt64(intDiv(version, ${SEQ_PER_MS}))), 'UTC')`;
  const columns = [
    'step UInt32 CODEC(ZSTD)',
    `slot DateTime('UTC') CODEC(Delta, ZSTD)`,
    ...dimensions.map((name) => `${name} LowCardinality(String)`),
    ...values,
    'version UInt64 CODEC(ZSTD)',
    ...(others?.columns ?? []),
  ];
  return `
    CREATE TABLE IF NOT EXISTS rollup_${kind} (${columns.join(', ')})
    ENGINE = ReplacingMergeTree(version)
    PARTITION BY (toMonday(slot, 'UTC'), version = 0)
    ORDER BY (${['step', 'slot', ...dimensions, ...(others ? [others.key] : [])].join(', ')})
    TTL toDateTime(greatest(toMonday(slot, 'UTC') + 7, ${arrival} + 1), 'UTC') + INTERVAL ${retentionDays} DAY
    SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, ttl_only_drop_parts = 1, merge_with_ttl_timeout = 3600,
      index_granularity = ${granularity}`;
}

const BEFORE = [
  ...['minute', 'quarter', 'hour', 'day'].map((level) => `counts_${level}`),
  ...['quarter', 'hour', 'day'].flatMap((level) => [`latency_${level}`, `overall_${level}`]),
  ...['quarter', 'day'].map((level) => `manual_${level}`),
];

export const rollupTables: Migration = {
  version: 7,
  name: 'rollup tables',
  statements: (options) => [
    ...TABLES.map((table) => rollupTable(table, options)),
    // The starting server fills them from raw events; until then queries read raw events.
    `ALTER TABLE progress DELETE WHERE name LIKE 'rollup\\\\_%' SETTINGS mutations_sync = 2`,
    ...BEFORE.map((table) => `DROP TABLE IF EXISTS ${table} SYNC`),
  ],
};

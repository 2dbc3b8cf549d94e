/**
 * The rollups: what each kind sums, and with which steps. A slot is one step of time; the rollups of a kind share a
 * table. One insert of one block writes all rows of a slot, so they become visible together. Their `version` is a seq
 * up to which the slot has every event.
 */
export const ALL_DIMENSIONS = ['connector', 'mode', 'object', 'action', 'status', 'error_code'] as const;
export type DimensionName = (typeof ALL_DIMENSIONS)[number];

/** The kind `overall` sums latencies by these dimensions only, in much fewer rows. */
export const OVERALL_DIMENSIONS: readonly string[] = ['connector', 'mode', 'status'];

/** Each latency below this many milliseconds has its own bucket. Above it, buckets grow by GROWTH. */
const LINEAR_MS = 100;
/**
 * The representative of a bucket is off by at most half of the growth, 0.94 %. With rounding to 0.1 ms it stays below 1
 * %.
 */
const GROWTH = 1.019;

/** The bucket of events with an unknown latency, above every other bucket. */
export const NO_BUCKET = 2 ** 16 - 1;

/** SQL for the bucket of a raw event's latency. */
export const BUCKET_SQL = `toUInt16(multiIf(untimed = 1, ${NO_BUCKET}, latency < ${LINEAR_MS}, latency, ${LINEAR_MS} + floor(log(latency / ${LINEAR_MS}) / log(${GROWTH}))))`;

/** The bucket of a latency in milliseconds. */
export function bucketOf(latencyMs: number | null): number {
  if (latencyMs === null) {
    return NO_BUCKET;
  }
  return latencyMs < LINEAR_MS ? latencyMs : LINEAR_MS + Math.floor(Math.log(latencyMs / LINEAR_MS) / Math.log(GROWTH));
}

/** SQL for the latency that represents a bucket, within 1 % of every latency in it. */
export const bucketLatencySql = (bucket: string) =>
  `if(${bucket} < ${LINEAR_MS}, toFloat64(${bucket}), round(${LINEAR_MS} * pow(${GROWTH}, ${bucket} - ${LINEAR_MS}) * ${
    (2 * GROWTH) / (GROWTH + 1)
  }, 1))`;

/** The latency that represents a bucket, in milliseconds. */
export const bucketLatency = (bucket: number): number =>
  bucket < LINEAR_MS
    ? bucket
    : Math.round(((LINEAR_MS * GROWTH ** (bucket - LINEAR_MS) * 2 * GROWTH) / (GROWTH + 1)) * 10) / 10;

export type RollupKind = 'counts' | 'latency' | 'overall' | 'manual';

/** The kinds whose slots may be kept in memory. */
export type SlotKind = Exclude<RollupKind, 'manual'>;

export interface Rollup {
  kind: RollupKind;
  stepSeconds: number;
  /** Most slots of one insert, so that their rows fit into one block. */
  slotsPerInsert: number;
  /** Rough time to read a slot, in milliseconds, at a hundred events per second. */
  slotCost: number;
}

const MINUTE = 60;
const QUARTER = 15 * MINUTE;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const rollup = (kind: RollupKind, stepSeconds: number, slotsPerInsert: number, slotCost: number): Rollup => ({
  kind,
  stepSeconds,
  slotsPerInsert,
  slotCost,
});

export const tableOf = (kind: RollupKind) => `rollup_${kind}`;

/** By kind, coarsest first. */
export const ROLLUPS: Record<RollupKind, readonly Rollup[]> = {
  counts: [
    rollup('counts', DAY, 500, 0.05),
    rollup('counts', HOUR, 1000, 0.04),
    rollup('counts', QUARTER, 1000, 0.022),
    rollup('counts', MINUTE, 1500, 0.005),
  ],
  latency: [rollup('latency', DAY, 14, 1.4), rollup('latency', HOUR, 96, 0.35), rollup('latency', QUARTER, 96, 0.19)],
  overall: [
    rollup('overall', DAY, 14, 0.05),
    rollup('overall', HOUR, 168, 0.02),
    rollup('overall', QUARTER, 672, 0.01),
    rollup('overall', MINUTE, 1440, 0.002),
  ],
  manual: [rollup('manual', DAY, 200, 0.3), rollup('manual', QUARTER, 500, 0.03)],
};

/** The rollups whose slots may be in memory, by kind, coarsest first: all stored ones, and minutes. */
export const SLOT_ROLLUPS: Record<SlotKind, readonly Rollup[]> = {
  counts: ROLLUPS.counts,
  latency: [...ROLLUPS.latency, rollup('latency', MINUTE, 0, 0)],
  overall: ROLLUPS.overall,
};
/** Minutes with a row for each event, for ranges that begin or end within a minute. Only in memory. */
export const EVENT_SLOTS: Record<SlotKind, Rollup> = {
  counts: rollup('counts', MINUTE, 0, 0),
  latency: rollup('latency', MINUTE, 0, 0),
  overall: rollup('overall', MINUTE, 0, 0),
};

interface KindColumns {
  /** Columns that identify a row within a slot, each with its expression over a raw event. */
  keys: ReadonlyArray<readonly [name: string, ofEvent: string]>;
  /** Columns that are summed, each with its expression over a raw event, and over rows; for lists, over buckets. */
  values: ReadonlyArray<readonly [name: string, ofEvent: string, overRows: string]>;
  /** A condition for the raw events that are included. */
  where?: string;
  /**
   * For kinds with lists: the join that gives one row for each list item, and the columns of an item, each with its
   * expression over a raw event and over a joined row.
   */
  items?: { join: string; values: ReadonlyArray<readonly [name: string, ofEvent: string, ofRow: string]> };
}

const END_MS = 'toUnixTimestamp64Milli(end_time)';
const START_MS = `${END_MS} - toInt64(latency)`;
const LISTED = 'arraySort(groupArray((bucket, times)))';
const dimensions = ALL_DIMENSIONS.map((name) => [name, name] as const);

/** Events with an unknown latency, which is stored as 0. */
const UNTIMED = 'toUInt64(untimed)';

/** Latencies as lists: the buckets that occur, in order, and how often each does. */
const LATENCIES: Pick<KindColumns, 'values' | 'items'> = {
  values: [
    ['count', 'toUInt64(1)', 'sum(times)'],
    ['latency_sum', 'latency', 'sum(latency_share)'],
    ['untimed', UNTIMED, `sumIf(times, bucket = ${NO_BUCKET})`],
    ['buckets', `[${BUCKET_SQL}]`, `${LISTED}.1`],
    ['counts', '[toUInt32(1)]', `${LISTED}.2`],
  ],
  items: {
    join: 'ARRAY JOIN buckets AS one_bucket, counts AS one_count, arrayEnumerate(buckets) AS place',
    values: [
      ['bucket', BUCKET_SQL, 'one_bucket'],
      ['bucket_count', 'toUInt64(1)', 'toUInt64(one_count)'],
      // The sum of a row is counted with its first bucket only.
      ['bucket_latency_sum', 'latency', 'if(place = 1, latency_sum, 0)'],
    ],
  },
};

export const KIND_COLUMNS: Record<RollupKind, KindColumns> = {
  counts: {
    keys: dimensions,
    values: [
      ['count', 'toUInt64(1)', 'sum(count)'],
      ['latency_sum', 'latency', 'sum(latency_sum)'],
      ['untimed', UNTIMED, 'sum(untimed)'],
    ],
  },
  latency: { keys: dimensions, ...LATENCIES },
  overall: { keys: dimensions.filter(([name]) => OVERALL_DIMENSIONS.includes(name)), ...LATENCIES },
  manual: {
    keys: [...dimensions, ['job_id', 'job_id']],
    values: [
      ['count', 'toUInt64(1)', 'sum(count)'],
      ['latency_sum', 'latency', 'sum(latency_sum)'],
      ['untimed', UNTIMED, 'sum(untimed)'],
      ['first_start', START_MS, 'min(first_start)'],
      ['last_end', END_MS, 'max(last_end)'],
    ],
    where: `mode = 'manual'`,
  },
};

/** SQL for the slot of a raw event, in epoch milliseconds. All steps divide a UTC day. */
export const slotSql = ({ stepSeconds }: Pick<Rollup, 'stepSeconds'>) =>
  `intDiv(toUnixTimestamp64Milli(end_time), ${stepSeconds * 1000}) * ${stepSeconds * 1000}`;

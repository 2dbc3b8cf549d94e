/**
 * The rollups: what is summed, by which step. A slot is one step of a rollup's time; rollups of a kind share a table. All
 * rows of a slot are written by one insert of one block, so they become visible together; they carry the `version` of
 * that insert, a seq up to which every event of the slot is included.
 */
export const ALL_DIMENSIONS = ['connector', 'mode', 'object', 'action', 'status', 'error_code'] as const;
export type DimensionName = (typeof ALL_DIMENSIONS)[number];

/** By these alone latencies are summed as well, in much fewer rows. */
export const OVERALL_DIMENSIONS: readonly string[] = ['connector', 'mode', 'status'];

/** Latencies below this many milliseconds have a bucket each; above it buckets grow by GROWTH. */
const LINEAR_MS = 100;
/** Twice the error of a bucket's representative, 0.94 %; with its rounding to 0.1 ms it stays below 1 %. */
const GROWTH = 1.019;

/** That of events whose latency is not known, above all that latencies can be in. */
export const NO_BUCKET = 2 ** 16 - 1;

/** The bucket of an event's latency. */
export const BUCKET_SQL = `toUInt16(multiIf(untimed = 1, ${NO_BUCKET}, latency < ${LINEAR_MS}, latency, ${LINEAR_MS} + floor(log(latency / ${LINEAR_MS}) / log(${GROWTH}))))`;

/** The same here. */
export function bucketOf(latencyMs: number | null): number {
  if (latencyMs === null) {
    return NO_BUCKET;
  }
  return latencyMs < LINEAR_MS ? latencyMs : LINEAR_MS + Math.floor(Math.log(latencyMs / LINEAR_MS) / Math.log(GROWTH));
}

/** The latency that stands for a bucket: within 1 % of all that are in it. */
export const bucketLatencySql = (bucket: string) =>
  `if(${bucket} < ${LINEAR_MS}, toFloat64(${bucket}), round(${LINEAR_MS} * pow(${GROWTH}, ${bucket} - ${LINEAR_MS}) * ${
    (2 * GROWTH) / (GROWTH + 1)
  }, 1))`;

/** The same here. */
export const bucketLatency = (bucket: number): number =>
  bucket < LINEAR_MS
    ? bucket
    : Math.round(((LINEAR_MS * GROWTH ** (bucket - LINEAR_MS) * 2 * GROWTH) / (GROWTH + 1)) * 10) / 10;

export type RollupKind = 'counts' | 'latency' | 'overall' | 'manual';

/** Those whose slots are kept in memory. */
export type SlotKind = Exclude<RollupKind, 'manual'>;

export interface Rollup {
  kind: RollupKind;
  stepSeconds: number;
  /** Slots that one insert may write: few enough that their rows are one block. */
  slotsPerInsert: number;
  /** What reading a slot costs, in rough milliseconds at a hundred events a second. */
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

/** By kind, the coarsest first. */
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

/**
 * The rollups whose slots may be in memory, by kind, the coarsest first: all that are stored, minutes, and minutes whose
 * events have a row each, for ranges that end within one.
 */
export const SLOT_ROLLUPS: Record<SlotKind, readonly Rollup[]> = {
  counts: ROLLUPS.counts,
  latency: [...ROLLUPS.latency, rollup('latency', MINUTE, 0, 0)],
  overall: ROLLUPS.overall,
};
export const EVENT_SLOTS: Record<SlotKind, Rollup> = {
  counts: rollup('counts', MINUTE, 0, 0),
  latency: rollup('latency', MINUTE, 0, 0),
  overall: rollup('overall', MINUTE, 0, 0),
};

interface KindColumns {
  /** Columns that tell rows of a slot apart, beside it, and what each is of an event. */
  keys: ReadonlyArray<readonly [name: string, ofEvent: string]>;
  /** Columns that add up: what one event gives, and how rows, or buckets where there are any, are put together. */
  values: ReadonlyArray<readonly [name: string, ofEvent: string, overRows: string]>;
  /** Which events take part. */
  where?: string;
  /** Where values are lists, what they are of single items: of an event, and of a row by which they are joined. */
  items?: { join: string; values: ReadonlyArray<readonly [name: string, ofEvent: string, ofRow: string]> };
}

const END_MS = 'toUnixTimestamp64Milli(end_time)';
const START_MS = `${END_MS} - toInt64(latency)`;
const LISTED = 'arraySort(groupArray((bucket, times)))';
const dimensions = ALL_DIMENSIONS.map((name) => [name, name] as const);

/** Those of events whose latency is not known; their latency is stored as 0. */
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
      // The sum of a row is counted with its first bucket.
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

/** The slot of an event, in epoch milliseconds. All steps divide a UTC day. */
export const slotSql = ({ stepSeconds }: Rollup) =>
  `intDiv(toUnixTimestamp64Milli(end_time), ${stepSeconds * 1000}) * ${stepSeconds * 1000}`;

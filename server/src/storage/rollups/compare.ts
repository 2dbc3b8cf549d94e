/**
 * Compares slots of a rollup with the raw events that they are of. What a query adds to a slot are the raw events above
 * its version and above the watermark, so the slot must hold all others, and nothing else.
 */
import { rewrittenVersion } from '../seq';
import { type Storage } from '../storage';
import { type TimeRange } from './ranges';
import { slotRowsSql } from './rollSql';
import { sourceSql } from './rollupSource';
import { KIND_COLUMNS, type Rollup, slotSql, tableOf } from './tables';

export interface SlotVersion {
  /** In epoch milliseconds. */
  slot: number;
  /** 0 where nothing is stored of it. */
  version: number;
}

export interface Comparison {
  /** Slots that have rows in the rollup, or events. */
  slots: number;
  /** In order. */
  differing: SlotVersion[];
}

interface Digest {
  slot: number;
  digest: string;
}

/** On one core and on a connection that ingest does not need; all else comes first. */
const PATIENTLY = {
  lane: 'query',
  settings: { max_threads: 1, max_execution_time: 3600, os_thread_priority: 19 },
} as const;

export interface CompareOptions {
  /** Begins and ends with a slot. */
  range: TimeRange;
  /** What every slot holds at least, read before this is called. */
  watermark: number;
  /** Whether a version above that is wrong too: what is rolled next would not be seen below it. */
  isNoneAhead: boolean;
}

export async function compareSlots(
  storage: Pick<Storage, 'rows'>,
  rollup: Rollup,
  { range, watermark, isNoneAhead }: CompareOptions
): Promise<Comparison> {
  // The rollup first: whatever version a slot has by then, the events up to it are there.
  const stored = await storage.rows<Digest & { version: number }>(storedDigestSql(rollup, range), {}, PATIENTLY);
  const newer = stored.filter(({ version }) => version > watermark);
  const bound = boundSql(rollup, newer, watermark);
  const raw = await storage.rows<Digest>(rawDigestSql(rollup, range, bound), {}, PATIENTLY);
  const digests = new Map(raw.map(({ slot, digest }) => [slot, digest]));
  const kept = new Set(stored.map(({ slot }) => slot));
  const missing = raw.filter(({ slot }) => !kept.has(slot)).map(({ slot }) => ({ slot, version: 0 }));
  const differing = stored
    .filter(
      ({ slot, digest, version }) =>
        digests.get(slot) !== digest || (isNoneAhead && version > rewrittenVersion(watermark))
    )
    .map(({ slot, version }) => ({ slot, version }));
  return {
    slots: stored.length + missing.length,
    differing: [...differing, ...missing].sort((a, b) => a.slot - b.slot),
  };
}

/** A number for all rows of a slot: two that share it, and the number of rows, are the same. */
const digestSql = (hash: string) => `concat(toString(count()), ' ', toString(sum(${hash}))) AS digest`;

function storedDigestSql(rollup: Rollup, { fromMs, toMs }: TimeRange): string {
  const { keys, values } = KIND_COLUMNS[rollup.kind];
  const names = [...keys, ...values].map(([name]) => name);
  return `
    SELECT toInt64(toUInt32(stored.slot)) * 1000 AS slot, max(version) AS version, ${digestSql(hashSql(names))}
    FROM ${tableOf(rollup.kind)} AS stored FINAL
    WHERE step = ${rollup.stepSeconds} AND stored.slot >= ${fromMs / 1000} AND stored.slot < ${toMs / 1000}
    GROUP BY slot`;
}

function rawDigestSql(rollup: Rollup, range: TimeRange, filter: string): string {
  const { kind } = rollup;
  const { keys, values } = KIND_COLUMNS[kind];
  const names = [...keys.map(([name]) => name), ...values.map(([name], index) => asStored(name, `value_${index}`))];
  return `
    SELECT toInt64(slot_s) * 1000 AS slot, ${digestSql(hashSql(names))}
    FROM (${slotRowsSql(rollup, rawSourceSql(rollup, range, filter))})
    GROUP BY slot`;
}

/** Raw events of a range, as what slots are summed from. */
export const rawSourceSql = ({ kind }: Rollup, range: TimeRange, filter: string) =>
  sourceSql({
    kind,
    pieces: [{ rollup: null, ranges: [range] }],
    view: { watermark: 0, isMixed: false, isComplete: true },
    filter,
    asItems: true,
  });

/** Equal texts have equal hashes, whatever their column's type; numbers only where they take as many bytes. */
const hashSql = (columns: readonly string[]) => `sipHash64(${columns.join(', ')})`;

function asStored(name: string, value: string): string {
  switch (name) {
    case 'buckets':
      return `CAST(${value}, 'Array(UInt16)')`;
    case 'counts':
      return `CAST(${value}, 'Array(UInt32)')`;
    case 'first_start':
    case 'last_end':
      return `toInt64(${value})`;
    default:
      return `toUInt64(${value})`;
  }
}

/** Of the events those that are to be in their slot. */
function boundSql(rollup: Rollup, newer: readonly SlotVersion[], watermark: number): string {
  if (newer.length === 0) {
    return `seq <= ${watermark}`;
  }
  const [slots, versions] = [newer.map(({ slot }) => slot), newer.map(({ version }) => version)];
  return `seq <= transform(toInt64(${slotSql(rollup)}), [${slots.join(', ')}]::Array(Int64), [${versions.join(', ')}]::Array(UInt64), toUInt64(${watermark}))`;
}

/**
 * Compares slots of a rollup with their raw events. A query adds the raw events above the slot's version and above the
 * watermark. So the slot must hold all other events, and nothing else.
 */
import { rewrittenVersion } from '../seq';
import { type Storage } from '../storage';
import { type TimeRange } from './ranges';
import { rowKeySql, slotRowsSql, stepsSql } from './rollSql';
import { sourceSql } from './rollupSource';
import { COMPLETE_VIEW } from './rollupView';
import { KIND_COLUMNS, type Rollup, slotSql, tableOf } from './tables';

export interface SlotVersion {
  /** In epoch milliseconds. */
  slot: number;
  /** 0 when the rollup has no rows of the slot. */
  version: number;
}

export interface Comparison {
  /** Slots that have rows in the rollup, or events. */
  slots: number;
  /** In order. */
  differing: SlotVersion[];
}

interface Digest {
  /** In seconds. */
  step: number;
  slot: number;
  digest: string;
}

interface StoredDigest extends Digest {
  version: number;
}

/** On one core, at the lowest priority, and on a connection that ingest does not need. */
const PATIENTLY = {
  lane: 'query',
  settings: { max_threads: 1, max_execution_time: 3600, os_thread_priority: 19 },
} as const;

export interface CompareOptions {
  /** Starts and ends at slot boundaries. */
  range: TimeRange;
  /** The seq up to which every slot is complete, read before the call. */
  watermark: number;
  /**
   * Whether a version above that of a rewritten slot counts as a difference too: it would hide the next roll's version.
   */
  isNoneAhead: boolean;
}

/** Compares the slots of a range with their raw events. Slots that are missing in the rollup differ, with version 0. */
export async function compareSlots(
  storage: Pick<Storage, 'rows'>,
  rollup: Rollup,
  options: CompareOptions
): Promise<Comparison> {
  const [comparison] = await compareKind(storage, [rollup], options);
  return comparison!;
}

/** The same for several rollups of one kind, in their order. Reads the events once. */
export async function compareKind(
  storage: Pick<Storage, 'rows'>,
  rollups: readonly Rollup[],
  options: CompareOptions
): Promise<Comparison[]> {
  // Reads the rollups first: whatever version a slot has then, its events are already stored.
  const stored = await storage.rows<StoredDigest>(storedDigestSql(rollups, options.range), {}, PATIENTLY);
  const parts = rollups.map((rollup) => {
    const slots = stored.filter(({ step }) => step === rollup.stepSeconds);
    return { rollup, slots, newer: slots.filter(({ version }) => version > options.watermark) };
  });
  const settled = parts.filter(({ newer }) => newer.length === 0).map(({ rollup }) => rollup);
  const raw: Digest[] = [];
  const read = async (some: readonly Rollup[], bound: string) => {
    for (const digest of await storage.rows<Digest>(rawDigestSql(some, options.range, bound), {}, PATIENTLY)) {
      raw.push(digest);
    }
  };
  if (settled.length > 0) {
    await read(settled, `seq <= ${options.watermark}`);
  }
  for (const { rollup, newer } of parts.filter((part) => part.newer.length > 0)) {
    await read([rollup], boundSql(rollup, newer, options.watermark));
  }
  return parts.map(({ rollup, slots }) =>
    comparisonOf(
      slots,
      raw.filter(({ step }) => step === rollup.stepSeconds),
      options
    )
  );
}

function comparisonOf(
  stored: readonly StoredDigest[],
  raw: readonly Digest[],
  { watermark, isNoneAhead }: CompareOptions
): Comparison {
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

/** A digest of a slot's rows: their number and the sum of their hashes. Equal digests mean equal slots. */
const digestSql = (hash: string) => `concat(toString(count()), ' ', toString(sum(${hash}))) AS digest`;

function storedDigestSql(rollups: readonly Rollup[], { fromMs, toMs }: TimeRange): string {
  const { kind } = rollups[0]!;
  const { keys, values } = KIND_COLUMNS[kind];
  const columns = [rowKeySql(keys.map(([name]) => name)), ...values.map(([name]) => name)];
  return `
    SELECT step, toInt64(toUInt32(stored.slot)) * 1000 AS slot, max(version) AS version, ${digestSql(hashSql(columns))}
    FROM ${tableOf(kind)} AS stored FINAL
    WHERE step IN (${stepsOf(rollups).join(', ')}) AND stored.slot >= ${fromMs / 1000} AND stored.slot < ${toMs / 1000}
    GROUP BY step, slot`;
}

function rawDigestSql(rollups: readonly Rollup[], range: TimeRange, filter: string): string {
  const [rollup] = rollups;
  const { kind } = rollup!;
  const columns = ['row_key', ...KIND_COLUMNS[kind].values.map(([name], index) => asStored(name, `value_${index}`))];
  return `
    SELECT step, toInt64(slot_s) * 1000 AS slot, ${digestSql(hashSql(columns))}
    FROM (${slotRowsSql(kind, stepsSql(stepsOf(rollups)), rawSourceSql(rollup!, [range], filter))})
    GROUP BY step, slot`;
}

const stepsOf = (rollups: readonly Rollup[]) => rollups.map(({ stepSeconds }) => stepSeconds);

/** SQL for the raw events of the ranges, in the columns that slots are summed from. */
export const rawSourceSql = ({ kind }: Rollup, ranges: TimeRange[], filter: string) =>
  sourceSql({
    kind,
    pieces: [{ rollup: null, ranges }],
    view: COMPLETE_VIEW,
    filter,
    asItems: true,
  });

/** Equal numbers have equal hashes only in types of the same width. */
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

/** A condition for the events that must be in their slot. */
function boundSql(rollup: Rollup, newer: readonly SlotVersion[], watermark: number): string {
  if (newer.length === 0) {
    return `seq <= ${watermark}`;
  }
  const [slots, versions] = [newer.map(({ slot }) => slot), newer.map(({ version }) => version)];
  return `seq <= transform(toInt64(${slotSql(rollup)}), [${slots.join(', ')}]::Array(Int64), [${versions.join(', ')}]::Array(UInt64), toUInt64(${watermark}))`;
}

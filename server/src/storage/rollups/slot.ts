/** One slot of a rollup as it is kept in memory, and how slots are read from the engine's answer. */
import { type Data, tableFromIPC } from 'apache-arrow';

import { ALL_DIMENSIONS, type DimensionName } from './tables';

/** What the rows of a slot are told apart by; empty what the kind does not know. */
export type Dimensions = Record<DimensionName, string>;

/** Latencies as buckets that occur and how often each does, of places from `from` to `to`: rows of a slot share arrays. */
export interface LatencyList {
  buckets: Uint16Array;
  times: Uint32Array;
  from: number;
  to: number;
}

interface SlotRow {
  /** In epoch milliseconds, of the end of an event that has the row for itself; null else. */
  atMs: number | null;
  /** The same object for rows of one answer that have the same. */
  dimensions: Dimensions;
  count: number;
  /** Milliseconds. */
  latencySum: number;
  /** Null where the kind only counts. */
  latencies: LatencyList | null;
}

export interface Slot {
  /** In epoch milliseconds. */
  startMs: number;
  stepSeconds: number;
  rows: readonly SlotRow[];
}

/** What `readSlots` takes: Arrow with dictionaries. */
export const SLOT_FORMAT = 'ArrowStream';
export const SLOT_SETTINGS = {
  max_threads: 1,
  output_format_arrow_compression_method: 'none',
  output_format_arrow_string_as_string: 1,
  output_format_arrow_low_cardinality_as_dictionary: 1,
} as const;

/**
 * The slots that have rows, of columns `step` (seconds), `slot` (epoch milliseconds), dimensions, `count`, `latency_sum`,
 * perhaps `buckets` and `counts`, and for single events `at` (epoch milliseconds), in the order of the first two.
 */
export function readSlots(stream: Buffer): Slot[] {
  const slots: Array<Slot & { rows: SlotRow[] }> = [];
  // Some engines send nothing at all for no rows.
  for (const batch of stream.length === 0 ? [] : tableFromIPC(stream).batches) {
    const column = (name: string) => batch.data.children[batch.schema.fields.findIndex((field) => field.name === name)];
    const [steps, starts, counts, sums] = ['step', 'slot', 'count', 'latency_sum'].map(
      (name) => column(name)?.values as ArrayLike<number | bigint>
    );
    const at = column('at')?.values as ArrayLike<number | bigint> | undefined;
    const dimensionsOf = dimensionReader(ALL_DIMENSIONS.map((name) => [name, column(name)]));
    const isSame = (a: number, b: number) => steps![a] === steps![b] && starts![a] === starts![b];
    for (let first = 0, end = 0; first < batch.numRows; first = end) {
      while (end < batch.numRows && isSame(first, end)) {
        end++;
      }
      const [startMs, stepSeconds] = [Number(starts![first]), Number(steps![first])];
      const latenciesOf = latencyReader(column('buckets'), column('counts'), first, end);
      const rows = Array.from({ length: end - first }, (_, index) => ({
        atMs: at ? Number(at[first + index]) : null,
        dimensions: dimensionsOf(first + index),
        count: Number(counts![first + index]),
        latencySum: Number(sums![first + index]),
        latencies: latenciesOf(first + index),
      }));
      const last = slots.at(-1);
      if (last?.startMs === startMs && last.stepSeconds === stepSeconds) {
        last.rows.push(...rows);
      } else {
        slots.push({ startMs, stepSeconds, rows });
      }
    }
  }
  return slots;
}

type Column = Data | undefined;

/** Each combination is made once, from the numbers of its values in their dictionaries. */
function dimensionReader(columns: ReadonlyArray<readonly [name: DimensionName, column: Column]>) {
  const known = new Map<string, Dimensions>();
  const codes = columns.map(([, column]) => column?.values as Int32Array | undefined);
  return (row: number): Dimensions => {
    const key = codes.map((values) => values?.[row] ?? '').join();
    let dimensions = known.get(key);
    if (!dimensions) {
      dimensions = Object.fromEntries(
        columns.map(([name, column], index) => [name, String(column?.dictionary?.get(codes[index]?.[row] ?? 0) ?? '')])
      ) as Dimensions;
      known.set(key, dimensions);
    }
    return dimensions;
  };
}

/** Of rows from `first` to `end`: copies, since a view would keep the whole answer. */
function latencyReader(buckets: Column, counts: Column, first: number, end: number) {
  const offsets = buckets?.valueOffsets;
  if (!offsets || !buckets.children[0] || !counts?.children[0]) {
    return () => null;
  }
  const start = offsets[first]!;
  const [bucketValues, countValues] = [
    buckets.children[0].values as Uint16Array,
    counts.children[0].values as Uint32Array,
  ];
  const lists = { buckets: bucketValues.slice(start, offsets[end]), times: countValues.slice(start, offsets[end]) };
  return (row: number): LatencyList => ({ ...lists, from: offsets[row]! - start, to: offsets[row + 1]! - start });
}

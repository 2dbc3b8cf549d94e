/** The form in which slots are kept in memory, and how they are read from the engine's answer. */
import { type Binary, type Data, tableFromIPC, type Vector } from 'apache-arrow';

import { ALL_DIMENSIONS, type DimensionName } from './tables';

/** The dimensions of a row; empty for those that the kind does not have. */
export type Dimensions = Record<DimensionName, string>;

/**
 * The latencies of rows. The buckets of row i, and how often each occurs, are at `offsets[i]` up to `offsets[i + 1]`.
 */
export interface LatencyLists {
  offsets: Int32Array;
  buckets: Uint16Array;
  times: Uint32Array;
}

/** The rows of an answer, by column. All slots of the answer share them. */
export interface Rows {
  combinations: readonly Dimensions[];
  /** The index of each row's dimensions in `combinations`. */
  places: Uint32Array;
  counts: Float64Array;
  /** Sums in milliseconds. */
  latencySums: Float64Array;
  /** How many events of each row have no latency. */
  untimed: Float64Array;
  /** Null for a kind without latency buckets. */
  latencies: LatencyLists | null;
  /** The end of each row's event in epoch milliseconds, ascending within a slot. Null if rows are sums of events. */
  endsMs: Float64Array | null;
}

/** Rows `from` up to `to`, which is not included. */
export interface RowRange {
  rows: Rows;
  from: number;
  to: number;
}

export interface Slot {
  /** In epoch milliseconds. */
  startMs: number;
  stepSeconds: number;
  ranges: readonly RowRange[];
}

/** The format that `readSlots` reads: Arrow with dictionaries, texts as bytes. */
export const SLOT_FORMAT = 'ArrowStream';
export const SLOT_SETTINGS = {
  max_threads: 1,
  output_format_arrow_compression_method: 'none',
  output_format_arrow_string_as_string: 0,
  output_format_arrow_low_cardinality_as_dictionary: 1,
} as const;

/**
 * Reads slots from an answer with the columns `step` (seconds), `slot` (epoch milliseconds), dimensions, `count`,
 * `latency_sum`, `untimed`, for some kinds `buckets` and `counts`, and for single events `end_ms`, ordered by the first
 * two. Returns slots that have rows. Numbers are Float64: other types would give an object for each value.
 */
export function readSlots(stream: Buffer): Slot[] {
  const slots: Array<Slot & { ranges: RowRange[] }> = [];
  // Some engines send an empty stream for no rows.
  for (const batch of stream.length === 0 ? [] : tableFromIPC(stream).batches) {
    const column = (name: string) => batch.data.children[batch.schema.fields.findIndex((field) => field.name === name)];
    const numbers = (name: string) => column(name)?.values as Float64Array;
    const [steps, starts] = [numbers('step'), numbers('slot')];
    const rows: Rows = {
      ...dimensionsOf(ALL_DIMENSIONS.map((name) => [name, column(name)])),
      counts: numbers('count'),
      latencySums: numbers('latency_sum'),
      untimed: numbers('untimed'),
      latencies: latenciesOf(column('buckets'), column('counts')),
      endsMs: column('end_ms') ? numbers('end_ms') : null,
    };
    for (let from = 0, to = 0; from < batch.numRows; from = to) {
      const [startMs, stepSeconds] = [starts[from]!, steps[from]!];
      while (to < batch.numRows && starts[to] === startMs && steps[to] === stepSeconds) {
        to++;
      }
      const last = slots.at(-1);
      if (last?.startMs === startMs && last.stepSeconds === stepSeconds) {
        last.ranges.push({ rows, from, to });
      } else {
        slots.push({ startMs, stepSeconds, ranges: [{ rows, from, to }] });
      }
    }
  }
  return slots;
}

export const rowCount = ({ ranges }: Slot): number => ranges.reduce((sum, { from, to }) => sum + to - from, 0);

/** The first index from `from` up to `to` with an end at or after `ms`; `to` if there is none. The ends ascend. */
export function placeOfMoment(endsMs: Float64Array, ms: number, from: number, to: number): number {
  let [low, high] = [from, to];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (endsMs[middle]! < ms) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

type Column = Data | undefined;

/** Finds the distinct combinations, by the codes of their values in the dictionaries. */
function dimensionsOf(columns: ReadonlyArray<readonly [name: DimensionName, column: Column]>) {
  const present = columns.flatMap(([name, column]) =>
    column?.dictionary
      ? [
          {
            name,
            codes: column.values as Int32Array,
            values: column.dictionary.length,
            textOf: textsOf(column.dictionary as Vector<Binary>),
          },
        ]
      : []
  );
  const none = Object.fromEntries(columns.map(([name]) => [name, ''])) as Dimensions;
  const combinations: Dimensions[] = [];
  const known = new Map<number | string, number>();
  // The codes are combined to one number if that is exact.
  const isNumber = present.reduce((product, { values }) => product * values, 1) < Number.MAX_SAFE_INTEGER;
  const places = new Uint32Array(present[0]?.codes.length ?? 0);
  for (let row = 0; row < places.length; row++) {
    const key = isNumber
      ? present.reduce((sum, { codes, values }) => sum * values + codes[row]!, 0)
      : present.map(({ codes }) => codes[row]).join();
    let place = known.get(key);
    if (place === undefined) {
      place = combinations.length;
      known.set(key, place);
      const combination = { ...none };
      for (const { name, codes, textOf } of present) {
        combination[name] = textOf(codes[row]!);
      }
      combinations.push(combination);
    }
    places[row] = place;
  }
  return { combinations, places };
}

/** Arrow's own decoding would drop a byte order mark at the start of a value. */
const UTF8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** Decodes each text of a dictionary once, when it is first needed. */
function textsOf(dictionary: Vector<Binary>): (code: number) => string {
  const texts: string[] = [];
  return (code) => (texts[code] ??= UTF8.decode(dictionary.get(code)!));
}

function latenciesOf(buckets: Column, counts: Column): LatencyLists | null {
  const [bucketValues, countValues] = [buckets?.children[0]?.values, counts?.children[0]?.values];
  return buckets && bucketValues && countValues
    ? {
        offsets: buckets.valueOffsets as Int32Array,
        buckets: bucketValues as Uint16Array,
        times: countValues as Uint32Array,
      }
    : null;
}

/** One slot of a rollup as it is kept in memory, and how slots are read from the engine's answer. */
import { type Binary, type Data, tableFromIPC, type Vector } from 'apache-arrow';

import { ALL_DIMENSIONS, type DimensionName } from './tables';

/** What the rows of a slot are told apart by; empty what the kind does not know. */
export type Dimensions = Record<DimensionName, string>;

/** Latencies of rows: buckets that occur and how often each does, those of a row from its offset to the next one's. */
export interface LatencyLists {
  offsets: Int32Array;
  buckets: Uint16Array;
  times: Uint32Array;
}

/** The rows of an answer, by column: its slots share them. */
export interface Rows {
  combinations: readonly Dimensions[];
  /** The place of each row's dimensions among the combinations. */
  places: Uint32Array;
  counts: Float64Array;
  /** Milliseconds. */
  latencySums: Float64Array;
  /** How many of them have no latency. */
  untimed: Float64Array;
  /** Null where the kind only counts. */
  latencies: LatencyLists | null;
  /** When each row's event ended, in epoch milliseconds, in order within a slot; null where rows are not of single events. */
  endsMs: Float64Array | null;
}

/** Rows from `from` to `to`. */
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

/** What `readSlots` takes: Arrow with dictionaries, whose texts are bytes. */
export const SLOT_FORMAT = 'ArrowStream';
export const SLOT_SETTINGS = {
  max_threads: 1,
  output_format_arrow_compression_method: 'none',
  output_format_arrow_string_as_string: 0,
  output_format_arrow_low_cardinality_as_dictionary: 1,
} as const;

/**
 * The slots that have rows, of columns `step` (seconds), `slot` (epoch milliseconds), dimensions, `count`, `latency_sum`,
 * `untimed`, perhaps `buckets` and `counts`, and for single events `end_ms`, in the order of the first two. Numbers are Float64:
 * of others each value would become an object.
 */
export function readSlots(stream: Buffer): Slot[] {
  const slots: Array<Slot & { ranges: RowRange[] }> = [];
  // Some engines send nothing at all for no rows.
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

/** The first place from `from` to `to` whose moment is not below `ms`; moments rise. */
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

/** Each combination once, told apart by the numbers of its values in their dictionaries. */
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
  // As one number where that is exact.
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

/** As it is: Arrow's own decoding leaves out a byte order mark that a value begins with. */
const UTF8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** Of each value of a dictionary one text, made when it is first asked for. */
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

/** Sums over slots in memory and raw events, grouped by a slot's number and by dimensions. */
import { type Dimensions, type LatencyLists, type RowRange, type Rows, type Slot } from '../storage/rollups/slot';
import { unionSql } from '../storage/rollups/rollupSource';
import { bucketLatency, type DimensionName, NO_BUCKET } from '../storage/rollups/tables';
import { type Values } from './answer';
import { type SlotIndex } from './buckets';

export type Wanted = 'counts' | 'latencies';

export interface Grouping {
  /** Absent: one number for all slots. */
  index?: SlotIndex;
  /** Merges the groups of all numbers into one that has the highest number. Only for counts. */
  keepsHighest?: boolean;
  by: readonly DimensionName[];
}

export interface Group {
  index: number;
  /** In the order of `Grouping.by`. */
  by: readonly string[];
  count: number;
  /** Milliseconds. */
  latencySum: number;
  /** How many have no latency. */
  untimed: number;
  /** Latencies, to be added up by `LatencyCounts` when needed; empty when only counts are wanted. */
  latencies: RowsOfLists;
}

/** Row numbers, each in the list at the same position. */
interface RowsOfLists {
  lists: LatencyLists[];
  rows: number[];
}

const ONE: SlotIndex = { sql: 'toUInt32(0)', of: () => 0 };

/** Values in place of a place. */
const NO_MATCH = -1;
const UNKNOWN = -2;

export class Groups {
  readonly #index: SlotIndex;
  readonly #keepsHighest: boolean;
  readonly #by: readonly DimensionName[];
  /** By index, then by place. */
  readonly #groups = new Map<number, Group[]>();
  #lastKey: number | null = null;
  #lastGroups: Group[] = [];
  /** The dimension values of each place. */
  readonly #values: Array<readonly string[]> = [];
  readonly #places = new Map<string, number>();
  /** For each `Rows`, the place of each of its combinations. */
  readonly #placesOf = new Map<Rows, Int32Array>();

  constructor(
    { index = ONE, keepsHighest = false, by }: Grouping,
    private readonly wanted: Wanted,
    private readonly matches: (dimensions: Dimensions) => boolean
  ) {
    this.#index = index;
    this.#keepsHighest = keepsHighest;
    this.#by = by;
  }

  get all(): Group[] {
    // A place without events at an index is a hole in the array; `flatMap` skips holes.
    return [...this.#groups.values()].flatMap((groups) => groups);
  }

  addSlot({ startMs, ranges }: Slot) {
    const index = this.#index.of(startMs);
    ranges.forEach((range) => this.addRows(range, index));
  }

  /** Adds rows of single events, or of a slot with that index. */
  addRows({ rows, from, to }: RowRange, slotIndex = 0) {
    const { combinations, places, counts, latencySums, untimed, endsMs } = rows;
    const lists = this.wanted === 'latencies' ? rows.latencies : null;
    const placesOf = this.#placesIn(rows);
    for (let row = from; row < to; row++) {
      const combination = places[row]!;
      if (placesOf[combination] === UNKNOWN) {
        placesOf[combination] = this.#placeOf(combinations[combination]!);
      }
      const place = placesOf[combination]!;
      if (place !== NO_MATCH) {
        const group = this.#group(endsMs ? this.#index.of(endsMs[row]!) : slotIndex, place);
        group.count += counts[row]!;
        group.latencySum += latencySums[row]!;
        group.untimed += untimed[row]!;
        if (lists) {
          group.latencies.lists.push(lists);
          group.latencies.rows.push(row);
        }
      }
    }
  }

  /** A statement over raw events. `addRaw` takes its columns. */
  rawSql(parts: readonly string[]): string {
    const by = this.#by.map((name) => `, ${name}`).join('');
    const source = `FROM (${unionSql(parts)})`;
    return this.wanted === 'latencies'
      ? `SELECT index${by}, sum(times) AS records, sum(latencies) AS latency_total,
          sumIf(times, bucket = ${NO_BUCKET}) AS untimed_total,
          groupArray(bucket) AS buckets, groupArray(times) AS counts
        FROM (
          SELECT ${this.#index.sql} AS index${by}, bucket, sum(bucket_count) AS times, sum(bucket_latency_sum) AS latencies
          ${source} GROUP BY index${by}, bucket
        )
        GROUP BY index${by}`
      : `SELECT ${this.#keepsHighest ? `max(${this.#index.sql})` : this.#index.sql} AS index${by},
          sum(count) AS records, sum(latency_sum) AS latency_total, sum(untimed) AS untimed_total
        ${source} GROUP BY ${[...(this.#keepsHighest ? [] : ['index']), ...this.#by].join(', ')}`;
  }

  addRaw([indexes = [], ...columns]: readonly Values[]) {
    const width = this.#by.length;
    const [counts = [], sums = [], untimed = [], buckets, times] = columns.slice(width);
    indexes.forEach((index, row) => {
      const place = this.#place(columns.slice(0, width).map((values) => String(values[row])));
      const group = this.#group(Number(index), place);
      group.count += Number(counts[row]);
      group.latencySum += Number(sums[row]);
      group.untimed += Number(untimed[row]);
      if (buckets && times) {
        const lists = { buckets: buckets[row], times: times[row] } as unknown as Record<'buckets' | 'times', number[]>;
        group.latencies.rows.push(0);
        group.latencies.lists.push({
          offsets: Int32Array.of(0, lists.buckets.length),
          buckets: Uint16Array.from(lists.buckets),
          times: Uint32Array.from(lists.times),
        });
      }
    });
  }

  #placesIn(rows: Rows): Int32Array {
    let places = this.#placesOf.get(rows);
    if (!places) {
      places = new Int32Array(rows.combinations.length).fill(UNKNOWN);
      this.#placesOf.set(rows, places);
    }
    return places;
  }

  #placeOf(dimensions: Dimensions): number {
    return this.matches(dimensions) ? this.#place(this.#by.map((name) => dimensions[name])) : NO_MATCH;
  }

  #place(by: readonly string[]): number {
    const key = JSON.stringify(by);
    const place = this.#places.get(key) ?? this.#places.size;
    this.#places.set(key, place);
    this.#values[place] = by;
    return place;
  }

  #groupsOf(key: number): Group[] {
    // Rows come in order of time, so the last group is likely to be hit again.
    if (key !== this.#lastKey) {
      this.#lastKey = key;
      this.#lastGroups = this.#groups.get(key) ?? [];
      this.#groups.set(key, this.#lastGroups);
    }
    return this.#lastGroups;
  }

  #group(index: number, place: number): Group {
    const groups = this.#groupsOf(this.#keepsHighest ? 0 : index);
    const known = groups[place];
    if (known) {
      // Differs only with `keepsHighest`.
      known.index = Math.max(known.index, index);
      return known;
    }
    return (groups[place] = {
      index,
      by: this.#values[place]!,
      count: 0,
      latencySum: 0,
      untimed: 0,
      latencies: { lists: [], rows: [] },
    });
  }
}

/** Counts events by latency bucket; those without a latency are left out. */
export class LatencyCounts {
  #times = new Float64Array(1024);
  #total = 0;

  add({ offsets, buckets, times }: LatencyLists, row: number) {
    let sums = this.#times;
    let total = 0;
    const end = offsets[row + 1]!;
    for (let place = offsets[row]!; place < end; place++) {
      const bucket = buckets[place]!;
      if (bucket === NO_BUCKET) {
        continue;
      }
      const count = times[place]!;
      if (bucket >= sums.length) {
        sums = new Float64Array(2 * bucket);
        sums.set(this.#times);
        this.#times = sums;
      }
      sums[bucket]! += count;
      total += count;
    }
    this.#total += total;
  }

  /** Latencies in milliseconds with their counts, lowest first. */
  entries(): Array<[latency: number, times: number]> {
    const entries: Array<[latency: number, times: number]> = [];
    this.#times.forEach((times, bucket) => {
      if (times > 0) {
        entries.push([bucketLatency(bucket), times]);
      }
    });
    return entries;
  }

  /** The latencies at 0-based index floor(n·p), for shares p in ascending order; null without events. */
  quantiles(shares: readonly number[]): Array<number | null> {
    if (this.#total === 0) {
      return shares.map(() => null);
    }
    const places = shares.map((share) => Math.min(Math.floor(this.#total * share + TINY), this.#total - 1));
    const found: number[] = [];
    let below = 0;
    for (let bucket = 0; bucket < this.#times.length && found.length < shares.length; bucket++) {
      below += this.#times[bucket]!;
      while (found.length < shares.length && below > places[found.length]!) {
        found.push(bucketLatency(bucket));
      }
    }
    return shares.map((_, index) => found[index] ?? null);
  }
}

/** Rounding errors: products such as 180 × 0.95 may come out just below the whole number. */
const TINY = 1e-6;

export const latencyCountsOf = (groups: readonly Group[]): LatencyCounts => {
  const counts = new LatencyCounts();
  groups.forEach(({ latencies: { lists, rows } }) => rows.forEach((row, index) => counts.add(lists[index]!, row)));
  return counts;
};

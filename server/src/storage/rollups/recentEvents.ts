/**
 * The events of this process that rollups do not hold yet, in memory in the same form as rows of a slot. While events
 * arrive, every panel needs them, and reads them here instead of asking the engine. They are complete above some seq. A
 * query that needs earlier events asks the engine. Only with embedded storage, where no other process inserts.
 */
import { type StoredEvent } from '../../ingest/storedEvent';
import { type TimeRange } from './ranges';
import { type Dimensions, placeOfMoment, type RowRange } from './slot';
import { bucketOf } from './tables';

/** Far more than arrive between two rolls; about 50 bytes each. */
const MAX_EVENTS = 500_000;

/** Rows `from` up to `to` of one insert, ordered by the ends of their events. */
interface Insert {
  seq: number;
  from: number;
  to: number;
}

export class RecentEvents {
  /** Every event above this seq is here. Null until `begin`. */
  #after: number | null = null;
  #inserts: Insert[] = [];
  #length = 0;
  #rows = new GrowingRows(1024);

  constructor(private readonly maxEvents = MAX_EVENTS) {}

  /** Starts with no events. All inserts up to `seq` must be complete, and none may be running. */
  begin(seq: number) {
    this.#after = seq;
    this.#inserts = [];
    this.#length = 0;
    this.#rows = new GrowingRows(1024);
  }

  /** Adds the events of one insert, once they are followed. */
  add(events: readonly StoredEvent[], seq: number) {
    if (this.#after === null || seq <= this.#after) {
      return;
    }
    // An insert that is followed again after a failure may have other events than the first time.
    if (seq <= (this.#inserts.at(-1)?.seq ?? 0) || this.#length + events.length > this.maxEvents) {
      this.begin(seq);
      return;
    }
    const from = this.#length;
    for (const event of [...events].sort((a, b) => a.endTimeMs - b.endTimeMs)) {
      this.#rows = this.#rows.withRoom(this.#length);
      this.#rows.set(this.#length++, event);
    }
    this.#inserts.push({ seq, from, to: this.#length });
  }

  /**
   * Rows of the events above `seq` that ended within the ranges, which are in order. Null if some of them may be
   * missing.
   */
  since(seq: number, ranges: readonly TimeRange[]): RowRange[] | null {
    if (this.#after === null || seq < this.#after) {
      return null;
    }
    const { rows } = this.#rows;
    return this.#inserts
      .filter((insert) => insert.seq > seq)
      .flatMap(({ from, to }) =>
        ranges.flatMap(({ fromMs, toMs }) => {
          const [first, end] = [
            placeOfMoment(rows.endsMs, fromMs, from, to),
            placeOfMoment(rows.endsMs, toMs, from, to),
          ];
          return first < end ? [{ rows, from: first, to: end }] : [];
        })
      );
  }

  /** Call it when rollups hold every event up to `seq`. */
  forget(seq: number) {
    if (this.#after === null || seq <= this.#after) {
      return;
    }
    this.#after = seq;
    const kept = this.#inserts.filter((insert) => insert.seq > seq);
    if (kept.length === this.#inserts.length) {
      return;
    }
    // Copied, because readers may still use the old rows.
    const before = this.#rows;
    this.#rows = new GrowingRows(kept.reduce((sum, { from, to }) => sum + to - from, 1024));
    this.#length = 0;
    this.#inserts = kept.map(({ seq: of, from, to }) => {
      const start = this.#length;
      for (let row = from; row < to; row++) {
        this.#rows.copy(this.#length++, before, row);
      }
      return { seq: of, from: start, to: this.#length };
    });
  }
}

class GrowingRows {
  readonly rows;
  readonly #combinations: Dimensions[];
  readonly #known: Map<string, number>;

  constructor(
    private readonly capacity: number,
    smaller?: GrowingRows
  ) {
    this.#combinations = smaller ? smaller.#combinations : [];
    this.#known = smaller ? smaller.#known : new Map<string, number>();
    this.rows = {
      combinations: this.#combinations,
      places: new Uint32Array(capacity),
      counts: new Float64Array(capacity).fill(1),
      latencySums: new Float64Array(capacity),
      untimed: new Float64Array(capacity),
      latencies: {
        // Each row has one latency.
        offsets: Int32Array.from({ length: capacity + 1 }, (_, row) => row),
        buckets: new Uint16Array(capacity),
        times: new Uint32Array(capacity).fill(1),
      },
      endsMs: new Float64Array(capacity),
    };
    if (smaller) {
      const { places, latencySums, untimed, latencies, endsMs } = smaller.rows;
      this.rows.places.set(places);
      this.rows.latencySums.set(latencySums);
      this.rows.untimed.set(untimed);
      this.rows.latencies.buckets.set(latencies.buckets);
      this.rows.endsMs.set(endsMs);
    }
  }

  /** Returns rows with room for one more. */
  withRoom(length: number): GrowingRows {
    return length < this.capacity ? this : new GrowingRows(2 * this.capacity, this);
  }

  set(row: number, { connector, mode, object, action, status, errorCode, latencyMs, endTimeMs }: StoredEvent) {
    this.#put(row, { connector, mode, object, action, status, error_code: errorCode }, latencyMs, endTimeMs);
  }

  copy(row: number, { rows }: GrowingRows, from: number) {
    const latencyMs = rows.untimed[from] === 1 ? null : rows.latencySums[from]!;
    this.#put(row, rows.combinations[rows.places[from]!]!, latencyMs, rows.endsMs[from]!);
  }

  #put(row: number, dimensions: Dimensions, latencyMs: number | null, endMs: number) {
    this.rows.places[row] = this.#placeOf(dimensions);
    this.rows.latencySums[row] = latencyMs ?? 0;
    this.rows.untimed[row] = Number(latencyMs === null);
    this.rows.latencies.buckets[row] = bucketOf(latencyMs);
    this.rows.endsMs[row] = endMs;
  }

  #placeOf(dimensions: Dimensions): number {
    const { connector, mode, object, action, status, error_code: code } = dimensions;
    const key = `${connector}\0${mode}\0${object}\0${action}\0${status}\0${code}`;
    let place = this.#known.get(key);
    if (place === undefined) {
      place = this.#combinations.length;
      this.#combinations.push(dimensions);
      this.#known.set(key, place);
    }
    return place;
  }
}

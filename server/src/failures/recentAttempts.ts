/**
 * Which records had a later success not long ago. Events of several senders come in a little out of order all the time:
 * without it each failure that ends before another event would need a look-up among the raw events.
 */
import { type KeyedEvent } from './record';

/** Remembered records; the older half is forgotten when there are more. */
export const MAX_RECORDS = 200_000;

/** More than twice as many as records, so that a free one is near. */
const PLACES = 2 ** 19;
const LAST_PLACE = PLACES - 1;

/** In a place that is free; no record has it as its key. */
const FREE = -1;

export class RecentAttempts {
  /**
   * Keys of records, each in the first place from the one that its lower bits name that was free. A map would keep two
   * objects for each.
   */
  readonly #keys = new Float64Array(PLACES).fill(FREE);
  /** In the same place, the latest end of an attempt that succeeded. */
  readonly #ends = new Float64Array(PLACES);
  #size = 0;

  /** Every success that was followed and ended after `sinceMs` is remembered. */
  constructor(private sinceMs: number) {}

  /** Whether a success that was followed may have ended after the failure, or with it. */
  mayFollow({ recordKey, endTimeMs }: { recordKey: number; endTimeMs: number }): boolean {
    const place = this.#placeOf(recordKey);
    return endTimeMs <= this.sinceMs || (this.#keys[place] !== FREE && this.#ends[place]! >= endTimeMs);
  }

  note(events: readonly KeyedEvent[]) {
    for (const { event, recordKey } of events) {
      if (event.status === 'success' && event.endTimeMs > this.sinceMs) {
        this.#remember(recordKey, event.endTimeMs);
      }
      if (this.#size > MAX_RECORDS) {
        this.#forget();
      }
    }
  }

  /** Where the record is, or would be. */
  #placeOf(recordKey: number): number {
    let place = recordKey & LAST_PLACE;
    while (this.#keys[place] !== FREE && this.#keys[place] !== recordKey) {
      place = (place + 1) & LAST_PLACE;
    }
    return place;
  }

  #remember(recordKey: number, endMs: number) {
    const place = this.#placeOf(recordKey);
    if (this.#keys[place] === FREE) {
      this.#keys[place] = recordKey;
      this.#ends[place] = endMs;
      this.#size++;
    } else {
      this.#ends[place] = Math.max(endMs, this.#ends[place]!);
    }
  }

  #forget() {
    const [keys, ends] = [this.#keys.slice(), this.#ends.slice()];
    const known = ends.filter((_, place) => keys[place] !== FREE).sort();
    this.sinceMs = known[Math.floor(known.length / 2)] ?? this.sinceMs;
    this.#keys.fill(FREE);
    this.#size = 0;
    keys.forEach((recordKey, place) => {
      if (recordKey !== FREE && ends[place]! > this.sinceMs) {
        this.#remember(recordKey, ends[place]!);
      }
    });
  }
}

/**
 * Remembers which records had a success recently. Events of several senders always arrive slightly out of order. Without
 * this memory, each failure that ends before some other event would need a look-up in the raw events.
 */
import { type KeyedEvent } from './record';

/** The most records to remember. With more, the older half is forgotten. */
export const MAX_RECORDS = 200_000;

/** Places of the hash table: more than twice the records, so that a free place is near. */
const PLACES = 2 ** 19;
const LAST_PLACE = PLACES - 1;

/** The value of a free place. No record has this key. */
const FREE = -1;

export class RecentAttempts {
  /**
   * An open-addressing hash table of record keys: a key is in the first free place from the one that its lower bits name.
   * A Map would need two objects for each.
   */
  readonly #keys = new Float64Array(PLACES).fill(FREE);
  /** The latest end of a success of the record in the same place, in epoch milliseconds. */
  readonly #ends = new Float64Array(PLACES);
  #size = 0;

  /** Every followed success that ended after `sinceMs` is remembered. */
  constructor(private sinceMs: number) {}

  /** Whether a followed success of the record may have ended after the failure, or at the same moment. */
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

  /** The place of the record, or the free place where it would be. */
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

/**
 * Which records had a later attempt not long ago. Events of several senders come in a little out of order all the time:
 * without it each failure that ends before another event would need a look-up among the raw events.
 */
import { type KeyedEvent } from './record';

/** Remembered records; the older half is forgotten when there are more. */
export const MAX_RECORDS = 200_000;

export class RecentAttempts {
  /** By record key, the latest end of an attempt that succeeded or retried. */
  readonly #ends = new Map<number, number>();

  /** Every attempt that was followed and ended after `sinceMs` is remembered. */
  constructor(private sinceMs: number) {}

  /** Whether an attempt that was followed may have ended after the failure, or with it. */
  mayFollow({ recordKey, endTimeMs }: { recordKey: number; endTimeMs: number }): boolean {
    return endTimeMs <= this.sinceMs || (this.#ends.get(recordKey) ?? -Infinity) >= endTimeMs;
  }

  note(events: readonly KeyedEvent[]) {
    for (const { event, recordKey } of events) {
      if (event.endTimeMs > this.sinceMs && (event.status === 'success' || event.retryOf !== '')) {
        this.#ends.set(recordKey, Math.max(event.endTimeMs, this.#ends.get(recordKey) ?? 0));
      }
    }
    if (this.#ends.size > MAX_RECORDS) {
      this.#forget();
    }
  }

  #forget() {
    const ends = Float64Array.from(this.#ends.values()).sort();
    this.sinceMs = ends[Math.floor(ends.length / 2)] ?? this.sinceMs;
    for (const [recordKey, endMs] of this.#ends) {
      if (endMs <= this.sinceMs) {
        this.#ends.delete(recordKey);
      }
    }
  }
}

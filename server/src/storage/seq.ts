/**
 * The order of inserts: a hybrid logical clock. Each insert takes a `seq` above every earlier one, also after a restart
 * or when the clock jumps back. It stays close to the time of day, so lags can be computed from it. Fits a JS number.
 */

/** Values of `seq` for each millisecond. */
export const SEQ_PER_MS = 2048;

/**
 * Inserts take even values. So what is derived from all inserts up to `seq` can be written again under a version that is
 * above `seq` and below the next insert.
 */
export const rewrittenVersion = (seq: number) => seq - (seq % 2) + 1;

/** The lowest `seq` of a millisecond. */
export function seqAt(epochMs: number): number {
  return epochMs * SEQ_PER_MS;
}

export class SeqClock {
  #last: number;

  /** `last` is the highest seq in storage. */
  constructor(
    last: number,
    private readonly now: () => number = Date.now
  ) {
    this.#last = last;
  }

  next(): number {
    this.#last = Math.max(this.#last - (this.#last % 2) + 2, seqAt(this.now()));
    return this.#last;
  }

  /** Makes all later values higher than `seq` too. */
  observe(seq: number) {
    this.#last = Math.max(this.#last, seq);
  }

  get last(): number {
    return this.#last;
  }
}

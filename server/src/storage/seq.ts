/**
 * The order of inserts: a hybrid logical clock. Each insert takes a `seq` strictly above every earlier one, also after
 * a restart or a jump of the clock, and near the time of day, so that lags can be told in it. Fits a JS number.
 */

/** Values of `seq` for each millisecond. */
export const SEQ_PER_MS = 2048;

/** The lowest `seq` of a moment. */
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
    this.#last = Math.max(this.#last + 1, seqAt(this.now()));
    return this.#last;
  }

  /** Later values are above this one too. */
  observe(seq: number) {
    this.#last = Math.max(this.#last, seq);
  }

  get last(): number {
    return this.#last;
  }
}

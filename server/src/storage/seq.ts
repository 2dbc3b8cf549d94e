/**
 * The order of inserts: a hybrid logical clock. Each insert takes a `seq` strictly above every earlier one, also after
 * a restart or a jump of the clock, and near the time of day, so that lags can be told in it. Fits a JS number.
 */

/** Values of `seq` for each millisecond. */
export const SEQ_PER_MS = 2048;

/**
 * Inserts take even values. So what is derived from all up to one of them can be written once more, under a version that
 * is above its own and below that of any insert that it lacks.
 */
export const rewrittenVersion = (seq: number) => seq - (seq % 2) + 1;

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
    this.#last = Math.max(this.#last - (this.#last % 2) + 2, seqAt(this.now()));
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

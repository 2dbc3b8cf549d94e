/**
 * How old the oldest event is that some rollup lacks. Sequence numbers alone don't tell: after a quiet hour a single
 * new event is seconds old, and the last one below it an hour.
 */

/** Moments at least this far apart are remembered. */
const STEP_MS = 1000;

export class RollupLag {
  /** What was complete when: every event above `seq` came after `atMs`. */
  readonly #moments: Array<{ atMs: number; seq: number }>;

  constructor(
    startedAtMs: number,
    watermark: number,
    private readonly now: () => number = Date.now
  ) {
    this.#moments = [{ atMs: startedAtMs, seq: watermark }];
  }

  /** Every insert up to `completeSeq` was complete at `atMs`. */
  saw(completeSeq: number, atMs: number = this.now()) {
    const last = this.#moments.at(-1)!;
    if (last.seq === completeSeq) {
      last.atMs = atMs;
    } else if (atMs - last.atMs >= STEP_MS) {
      this.#moments.push({ atMs, seq: completeSeq });
    }
  }

  seconds(completeSeq: number, watermark: number): number {
    while (this.#moments[1] && this.#moments[1].seq <= watermark) {
      this.#moments.shift();
    }
    return completeSeq > watermark ? Math.max(0, this.now() - this.#moments[0]!.atMs) / 1000 : 0;
  }
}

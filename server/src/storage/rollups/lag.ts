/**
 * The age of the oldest event that some rollup lacks. `seq` alone does not tell it: after a quiet hour, a new event is
 * seconds old, but the last rolled one before it is an hour old.
 */

/** The least time between two remembered moments. */
const STEP_MS = 1000;

export class RollupLag {
  /** At `atMs`, inserts up to `seq` were complete: every event above `seq` arrived later. */
  readonly #moments: Array<{ atMs: number; seq: number }>;

  constructor(
    startedAtMs: number,
    watermark: number,
    private readonly now: () => number = Date.now
  ) {
    this.#moments = [{ atMs: startedAtMs, seq: watermark }];
  }

  /** Records that every insert up to `completeSeq` was complete at `atMs`. */
  saw(completeSeq: number, atMs: number = this.now()) {
    const last = this.#moments.at(-1)!;
    if (last.seq === completeSeq) {
      last.atMs = atMs;
    } else if (atMs - last.atMs >= STEP_MS) {
      this.#moments.push({ atMs, seq: completeSeq });
    }
  }

  /** The age in seconds of the oldest event that is not in every rollup; 0 if rollups have every complete insert. */
  seconds(completeSeq: number, watermark: number): number {
    while (this.#moments[1] && this.#moments[1].seq <= watermark) {
      this.#moments.shift();
    }
    return completeSeq > watermark ? Math.max(0, this.now() - this.#moments[0]!.atMs) / 1000 : 0;
  }
}

/** Converts between slots of a rollup and ranges. */
import { type TimeRange } from './ranges';
import { type RolledPiece } from './rollupSource';
import { type Rollup } from './tables';

/** The starts of the slots that touch the ranges, in order, each once. */
export function* slotsOf({ stepSeconds }: Rollup, ranges: readonly TimeRange[]): Generator<number> {
  const stepMs = stepSeconds * 1000;
  let nextMs = -Infinity;
  for (const { fromMs, toMs } of ranges) {
    for (nextMs = Math.max(nextMs, Math.floor(fromMs / stepMs) * stepMs); nextMs < toMs; nextMs += stepMs) {
      yield nextMs;
    }
  }
}

export const slotRange = ({ stepSeconds }: Rollup, fromMs: number): TimeRange => ({
  fromMs,
  toMs: fromMs + stepSeconds * 1000,
});

export const touches = (one: TimeRange, ranges: readonly TimeRange[]) =>
  ranges.some(({ fromMs, toMs }) => fromMs < one.toMs && one.fromMs < toMs);

/** How many slots a piece has. */
export const countOf = ({ rollup, ranges }: RolledPiece): number =>
  ranges.reduce((sum, { fromMs, toMs }) => sum + (toMs - fromMs) / (rollup.stepSeconds * 1000), 0);

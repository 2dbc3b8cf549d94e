/** Which slots of a rollup hold a range, and which ranges slots are. */
import { type TimeRange } from './ranges';
import { type RolledPiece } from './rollupSource';
import { type Rollup } from './tables';

/** Where the slots begin that hold ranges. */
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

/** How many slots. */
export const countOf = ({ rollup, ranges }: RolledPiece): number =>
  ranges.reduce((sum, { fromMs, toMs }) => sum + (toMs - fromMs) / (rollup.stepSeconds * 1000), 0);

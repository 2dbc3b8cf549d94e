/** Splits ranges into the coarsest rollup slots that fit, with finer ones and raw events at the edges. */
import { type Piece, type TimeRange } from './source';
import { type Rollup, type RollupKind, ROLLUPS } from './tables';

/** Above so many separate ranges at one level, its slots are not worth the condition; the finer level is used. */
const MAX_RANGES = 400;

/**
 * The pieces of `ranges`, which are in order and don't overlap. No slot spans two of them, so that what is read can be
 * told apart by range: buckets of days are given as a range each.
 */
export function piecesOf(
  kind: RollupKind,
  ranges: readonly TimeRange[],
  rollups: readonly Rollup[] = ROLLUPS[kind]
): Piece[] {
  const levels: Array<Rollup | null> = [...rollups, null];
  const byLevel = levels.map((): TimeRange[] => []);
  for (const range of ranges) {
    split(range, 0, levels, byLevel);
  }
  const [coarsest] = rollups;
  if (coarsest && byLevel.some((list) => list.length > MAX_RANGES)) {
    return piecesOf(kind, ranges, rollups.slice(1));
  }
  return levels
    .map((rollup, index) => ({ rollup, ranges: byLevel[index]! }))
    .filter((piece) => piece.ranges.length > 0);
}

function split(
  { fromMs, toMs }: TimeRange,
  index: number,
  levels: ReadonlyArray<Rollup | null>,
  byLevel: TimeRange[][]
) {
  if (fromMs >= toMs) {
    return;
  }
  const level = levels[index];
  if (!level) {
    append(byLevel[index]!, { fromMs, toMs });
    return;
  }
  const stepMs = level.stepSeconds * 1000;
  const first = Math.ceil(fromMs / stepMs) * stepMs;
  const last = Math.floor(toMs / stepMs) * stepMs;
  if (first >= last) {
    split({ fromMs, toMs }, index + 1, levels, byLevel);
    return;
  }
  split({ fromMs, toMs: first }, index + 1, levels, byLevel);
  append(byLevel[index]!, { fromMs: first, toMs: last });
  split({ fromMs: last, toMs }, index + 1, levels, byLevel);
}

function append(list: TimeRange[], range: TimeRange) {
  const last = list.at(-1);
  if (last && last.toMs === range.fromMs) {
    last.toMs = range.toMs;
  } else {
    list.push(range);
  }
}

/** The same time in as few ranges as there can be. */
export function mergeAdjacent(ranges: readonly TimeRange[]): TimeRange[] {
  const merged: TimeRange[] = [];
  for (const { fromMs, toMs } of ranges) {
    append(merged, { fromMs, toMs });
  }
  return merged;
}

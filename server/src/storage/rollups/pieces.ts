/** Splits ranges into rollup slots, with finer slots and raw events at the edges, at the lowest cost. */
import { appendRange, type TimeRange } from './ranges';
import { type Piece, type RolledPiece } from './rollupSource';
import { EVENT_SLOTS, type Rollup, type RollupKind, ROLLUPS, SLOT_ROLLUPS, type SlotKind } from './tables';

/**
 * Rough costs in milliseconds, measured on two cores: of another table, of another step or range, and of a second of
 * raw events.
 */
const COST = { table: 2.5, range: 0.25, rawSecond: 0.001 };

/**
 * The cheapest pieces of `ranges`, which are in order and don't overlap. No slot spans two ranges, so rows can be
 * assigned to their range: day buckets are given as one range each. Within the last slot, no event ends after
 * `lastEndMs`. When the last range ends later than that, as on most dashboards, its last slot is read as a whole.
 */
export function piecesOf(kind: RollupKind, ranges: readonly TimeRange[], lastEndMs = Infinity): Piece[] {
  let best: { cost: number; pieces: Piece[] } | undefined;
  const longestMs = ranges.reduce((longest, { fromMs, toMs }) => Math.max(longest, toMs - fromMs), 0);
  for (const rollups of subsets(ROLLUPS[kind].filter(({ stepSeconds }) => stepSeconds * 1000 <= longestMs))) {
    const pieces = split(ranges, rollups, lastEndMs);
    const tables = new Set(pieces.map(({ rollup }) => rollup !== null)).size;
    const cost = pieces.reduce((sum, piece) => sum + costOf(piece), COST.table * tables);
    if (!best || cost < best.cost) {
      best = { cost, pieces };
    }
  }
  return best?.pieces ?? [];
}

function subsets(rollups: readonly Rollup[]): Rollup[][] {
  return rollups.reduce<Rollup[][]>((all, rollup) => all.flatMap((subset) => [subset, [...subset, rollup]]), [[]]);
}

function costOf({ rollup, ranges }: Piece): number {
  const seconds = ranges.reduce((sum, { fromMs, toMs }) => sum + (toMs - fromMs), 0) / 1000;
  return (
    (1 + ranges.length) * COST.range +
    (rollup ? (seconds / rollup.stepSeconds) * rollup.slotCost : seconds * COST.rawSecond)
  );
}

/** Pieces with as few slots as possible, for slots in memory. Parts of a minute are read from its single events. */
export const slotPieces = (kind: SlotKind, ranges: readonly TimeRange[], lastEndMs: number): RolledPiece[] =>
  split(ranges, SLOT_ROLLUPS[kind], lastEndMs).map(({ rollup, ...piece }) => ({
    ...piece,
    rollup: rollup ?? EVENT_SLOTS[kind],
  }));

/** Pieces of raw events only. */
export const rawPieces = (ranges: readonly TimeRange[]): Piece[] => split(ranges, [], Infinity);

function split(ranges: readonly TimeRange[], rollups: readonly Rollup[], lastEndMs: number): Piece[] {
  const pieces = [...rollups, null].map((rollup): Piece => ({ rollup, ranges: [] }));
  ranges.forEach((range, index) => {
    splitRange(range, pieces, index === ranges.length - 1 && range.toMs > lastEndMs);
  });
  return pieces.filter((piece) => piece.ranges.length > 0);
}

/** Adds the whole slots to the first piece, and the edges to the finer ones. */
function splitRange({ fromMs, toMs }: TimeRange, [piece, ...finer]: readonly Piece[], isOpen: boolean) {
  if (!piece || fromMs >= toMs) {
    return;
  }
  const stepMs = (piece.rollup?.stepSeconds ?? 0) * 1000;
  const first = stepMs === 0 ? fromMs : Math.ceil(fromMs / stepMs) * stepMs;
  const last = stepMs === 0 ? toMs : (isOpen ? Math.ceil : Math.floor)(toMs / stepMs) * stepMs;
  if (first >= last) {
    splitRange({ fromMs, toMs }, finer, isOpen);
    return;
  }
  splitRange({ fromMs, toMs: first }, finer, false);
  appendRange(piece.ranges, { fromMs: first, toMs: last });
  splitRange({ fromMs: last, toMs }, finer, false);
}

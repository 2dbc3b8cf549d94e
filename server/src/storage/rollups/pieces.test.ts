import { piecesOf } from './pieces';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** The pieces of a range: hours of a slot, or raw, with their ranges in hours. */
const read = (fromMs: number, toMs: number, lastEndMs?: number) =>
  Object.fromEntries(
    piecesOf('overall', [{ fromMs, toMs }], lastEndMs).map(({ rollup, ranges }) => [
      rollup ? rollup.stepSeconds / 3600 : 'events',
      ranges.map((range) => [range.fromMs / HOUR, range.toMs / HOUR]),
    ])
  );

it('a range that ends after the last event reads its last slot as a whole', () => {
  expect(read(0, 2.51 * DAY, 2.5 * DAY)).toEqual({ 24: [[0, 72]] });
});

it('a range that ends before the last event, or an unknown one, does not', () => {
  const days = { 24: [[0, 480]], 1: [[480, 492]] };
  expect(read(0, 20.5 * DAY, 20.5 * DAY)).toEqual(days);
  expect(read(0, 20.5 * DAY)).toEqual(days);
});

it('only the last of several ranges does, since no slot may span two', () => {
  const boundaryMs = 3.51 * DAY;
  const pieces = piecesOf(
    'overall',
    [
      { fromMs: 0, toMs: boundaryMs },
      { fromMs: boundaryMs, toMs: 7.01 * DAY },
    ],
    0
  );
  const slots = pieces.flatMap(({ rollup, ranges }) => (rollup ? ranges : []));
  expect(slots.filter(({ fromMs, toMs }) => fromMs < boundaryMs && toMs > boundaryMs)).toEqual([]);
  expect(Math.max(...slots.map(({ toMs }) => toMs))).toBeGreaterThan(7.01 * DAY);
});

import { piecesOf } from './pieces';
import { sourceParts } from './rollupSource';

const HOUR_MS = 3_600_000;
const pieces = piecesOf('counts', [{ fromMs: 0, toMs: 48 * HOUR_MS + 1 }]);
const partsOf = (isMixed: boolean) =>
  sourceParts({ kind: 'counts', pieces, view: { watermark: 7, isMixed, isComplete: false } });

it('rollups and raw events are read by two statements while no slot changes', () => {
  expect(partsOf(false)).toHaveLength(2);
});

it('during a roll one statement reads both, so that no event counts twice or never', () => {
  const parts = partsOf(true);
  expect(parts).toHaveLength(1);
  expect(parts[0]).toMatch(/FROM rollup_counts[\s\S]*UNION ALL[\s\S]*FROM events/);
});

/** Sums coarse slots from finer ones, for rolls of so many events that reading them once for every step takes longer. */
import { type ShardStorage } from '../storage';
import { mergeOverlapping } from './ranges';
import { rollSql } from './rollSql';
import { sourceSql } from './rollupSource';
import { COMPLETE_VIEW } from './rollupView';
import { inserts, ONE_BLOCK, type SlotsOfStep } from './slotInserts';
import { type Rollup } from './tables';

/** With at least this many new events in a roll, coarse slots are summed from fine ones instead of raw events. */
export const BULK_EVENTS = 500_000;

/** Writes all but the last of these, coarsest first, each from the one after it. `assertGoesOn` throws to end it. */
export async function rollCoarser(
  storage: ShardStorage,
  all: readonly SlotsOfStep[],
  version: number,
  assertGoesOn: () => void = () => undefined
) {
  for (let index = all.length - 2; index >= 0; index--) {
    const { rollup, slots } = all[index]!;
    for (const weeks of inserts(slots, rollup.slotsPerInsert)) {
      assertGoesOn();
      await storage.execute(
        rollSql(rollup, finerSql(all[index + 1]!.rollup, rollup, weeks.flat()), version),
        {},
        { lane: 'background', settings: ONE_BLOCK }
      );
    }
  }
}

/** SQL for the rows of a finer rollup that make up these slots. */
function finerSql(finer: Rollup, { kind, stepSeconds }: Rollup, slots: readonly number[]): string {
  const stepMs = stepSeconds * 1000;
  const ranges = mergeOverlapping(slots.map((slot) => ({ fromMs: slot, toMs: slot + stepMs })));
  return sourceSql({ kind, pieces: [{ rollup: finer, ranges }], view: COMPLETE_VIEW, asItems: true });
}

/**
 * Rewrites the slots of one shard that touch some ranges: from raw events, each counted once however often it is stored,
 * and coarse slots also from the finer ones that no range touches. Every slot is written as a whole, so writing it twice
 * changes nothing. The highest version counts.
 */
import { type ShardStorage } from '../../storage';
import { mergeOverlapping, type TimeRange, within, wholeSlots } from '../ranges';
import { BULK_EVENTS, rollCoarser } from '../rollCoarser';
import { rollStepsSql, stepsOfMomentSql } from '../rollSql';
import { eventRangesSql, type RolledPiece, rolledSql, sourceSql, unionSql } from '../rollupSource';
import { COMPLETE_VIEW } from '../rollupView';
import { insertsOfSteps, ONE_BLOCK, rangesOfSlots, type SlotsOfStep, slotsOfSteps } from '../slotInserts';
import { type RollupKind, ROLLUPS, slotSql } from '../tables';

/** The finest step of all kinds. */
const MINUTE = { stepSeconds: 60 };

const BACKGROUND = { lane: 'background' as const };

/** `version` is the roll's, above that of every earlier roll. */
export async function rollShard(shard: ShardStorage, ranges: readonly TimeRange[], version: number) {
  const minutes = await minutesWithEvents(shard, ranges);
  const isBulk = minutes.reduce((sum, { events }) => sum + events, 0) >= BULK_EVENTS;
  for (const kind of Object.keys(ROLLUPS) as RollupKind[]) {
    const touched = slotsOfSteps(
      ROLLUPS[kind],
      minutes.map(({ slot }) => slot)
    );
    for (const some of insertsOfSteps(isBulk ? touched.slice(-1) : touched)) {
      const steps = `arrayFilter(step -> step > own_step, ${stepsOfMomentSql(some)})`;
      await shard.execute(
        rollStepsSql(kind, steps, sourceOf(kind, some, touched), version),
        {},
        { ...BACKGROUND, settings: ONE_BLOCK }
      );
    }
    if (isBulk) {
      await rollCoarser(shard, touched, version);
    }
  }
}

/** The minutes of the ranges that have events, in order, and the number of these. */
const minutesWithEvents = (shard: ShardStorage, ranges: readonly TimeRange[]) =>
  shard.rows<{ slot: number; events: number }>(
    `SELECT ${slotSql(MINUTE)} AS slot, count() AS events FROM events
    WHERE ${eventRangesSql(wholeSlots(MINUTE, ranges))} GROUP BY slot ORDER BY slot`,
    {},
    BACKGROUND
  );

/** SQL for the rows that make up these slots. Those of a rollup have its step as `own_step`, and raw ones have 0. */
function sourceOf(kind: RollupKind, some: readonly SlotsOfStep[], touched: readonly SlotsOfStep[]): string {
  const pieces = touched.slice(1).flatMap((finer, index) => untouchedOf(finer, touched[index]!, some));
  const finest = touched.at(-1)!;
  const raw = { ...finest, slots: within(finest.slots, timeOf(some)) };
  return unionSql([
    ...(pieces.length > 0 ? [rolledSql(pieces, { kind, asItems: true, withOwnStep: true })] : []),
    sourceSql({
      kind,
      pieces: [{ rollup: null, ranges: rangesOfSlots(raw) }],
      view: COMPLETE_VIEW,
      filter: `${slotSql(raw.rollup)} IN (${raw.slots.join(', ')})`,
      asItems: true,
      withOwnStep: true,
    }),
  ]);
}

/** The slots that no range touches of those that make up the touched coarser slots to be written. */
function untouchedOf(finer: SlotsOfStep, coarser: SlotsOfStep, some: readonly SlotsOfStep[]): RolledPiece[] {
  const { rollup } = finer;
  const coarserMs = coarser.rollup.stepSeconds * 1000;
  const written = some.filter((each) => each.rollup.stepSeconds >= coarser.rollup.stepSeconds);
  const touched = new Set(finer.slots);
  const slots = within(coarser.slots, timeOf(written))
    .flatMap((slot) => startsIn({ fromMs: slot, toMs: slot + coarserMs }, rollup.stepSeconds * 1000))
    .filter((slot) => !touched.has(slot));
  return slots.length > 0 ? [{ rollup, slots, ranges: rangesOfSlots({ rollup, slots }) }] : [];
}

/** The time of these slots. */
const timeOf = (some: readonly SlotsOfStep[]): TimeRange[] =>
  mergeOverlapping(
    some.flatMap(({ rollup, slots }) => slots.map((fromMs) => ({ fromMs, toMs: fromMs + rollup.stepSeconds * 1000 })))
  );

const startsIn = ({ fromMs, toMs }: TimeRange, stepMs: number): number[] =>
  Array.from({ length: (toMs - fromMs) / stepMs }, (_, index) => fromMs + index * stepMs);

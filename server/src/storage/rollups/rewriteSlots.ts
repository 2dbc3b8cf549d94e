/** Writes slots of a rollup from raw events only, with a version above the roller's. */
import { rewrittenVersion } from '../seq';
import { type ShardStorage, type Storage } from '../storage';
import { rawSourceSql, type SlotVersion } from './compare';
import { mergeOverlapping, type TimeRange, wholeSlots, within } from './ranges';
import { rollSql, rollStepsSql, stepsOfMomentSql } from './rollSql';
import { eventRangesSql, slotsOfKindSql } from './rollupSource';
import { insertsOfSteps, ONE_BLOCK, rangesOfSlots, slotsOfSteps } from './slotInserts';
import { KIND_COLUMNS, type Rollup, type RollupKind, ROLLUPS, slotSql, tableOf } from './tables';

const BACKGROUND = { lane: 'background' } as const;

/** Deletes all slots of a kind that touch the ranges. A mutation reads all parts, so only where there are some. */
export async function deleteSlots(shard: ShardStorage, kind: RollupKind, ranges: readonly TimeRange[]) {
  const where = slotsOfKindSql(kind, ranges);
  const [found] = await shard.rows(`SELECT 1 FROM ${tableOf(kind)} WHERE ${where} LIMIT 1`, {}, BACKGROUND);
  if (found) {
    await shard.execute(
      `ALTER TABLE ${tableOf(kind)} DELETE WHERE ${where} SETTINGS mutations_sync = 2`,
      {},
      BACKGROUND
    );
  }
}

/**
 * Writes all slots of a kind that touch the ranges and have events up to the watermark. Its rollups must not hold any of
 * them. One insert writes slots of every step, because a statement takes more time than the rows of most slots.
 */
export async function writeSlots(
  storage: ShardStorage,
  kind: RollupKind,
  ranges: readonly TimeRange[],
  watermark: number
) {
  const [coarsest, finest] = [ROLLUPS[kind][0]!, ROLLUPS[kind].at(-1)!];
  const filter = `seq <= ${watermark} AND ${KIND_COLUMNS[kind].where ?? '1'}`;
  const found = await storage.rows<{ slot: number }>(
    `SELECT DISTINCT ${slotSql(finest)} AS slot FROM events
    WHERE ${eventRangesSql(wholeSlots(coarsest, ranges))} AND ${filter} ORDER BY slot`,
    {},
    BACKGROUND
  );
  const all = slotsOfSteps(
    ROLLUPS[kind],
    found.map(({ slot }) => slot)
  ).map(({ rollup, slots }) => ({ rollup, slots: within(slots, wholeSlots(rollup, ranges)) }));
  for (const some of insertsOfSteps(all)) {
    const ranges = mergeOverlapping(some.flatMap(rangesOfSlots));
    const conditions = some.map(({ rollup, slots }) => `${slotSql(rollup)} IN (${slots.join(', ')})`);
    const source = rawSourceSql(some[0]!.rollup, ranges, `seq <= ${watermark} AND (${conditions.join(' OR ')})`);
    await storage.execute(
      rollStepsSql(kind, stepsOfMomentSql(some), source, rewrittenVersion(watermark)),
      {},
      {
        ...BACKGROUND,
        settings: ONE_BLOCK,
      }
    );
  }
}

/**
 * Replaces wrong slots, given in order. Their new version is visible before the old rows are deleted. Resolves to the
 * starts of the finest rollup's slots within them, in epoch milliseconds.
 */
export async function replaceSlots(
  storage: Storage,
  rollup: Rollup,
  wrong: readonly SlotVersion[],
  watermark: number
): Promise<number[]> {
  const { kind, stepSeconds } = rollup;
  const stepMs = stepSeconds * 1000;
  const slots = wrong.map(({ slot }) => slot);
  // Other processes may have rolled further. Embedded, a version above the watermark is an error and is deleted.
  const upTo = storage.kind === 'remote' ? Math.max(watermark, ...wrong.map(({ version }) => version)) : watermark;
  const range = { fromMs: slots[0]!, toMs: slots.at(-1)! + stepMs };
  const source = rawSourceSql(rollup, [range], `seq <= ${upTo} AND ${slotSql(rollup)} IN (${slots.join(', ')})`);
  const version = rewrittenVersion(upTo);
  const write = () =>
    storage.execute(rollSql(rollup, source, version), {}, { lane: 'background', settings: ONE_BLOCK });
  await write();
  await storage.execute(
    `ALTER TABLE ${tableOf(kind)} DELETE
    WHERE step = ${stepSeconds} AND version != ${version} AND slot IN (${slots.map((slot) => slot / 1000).join(', ')})
    SETTINGS mutations_sync = 2`,
    {},
    { lane: 'background' }
  );
  if (wrong.some((slot) => slot.version > version)) {
    // A merge before the deletion keeps only a row's highest version, so it may have dropped the new one.
    await write();
  }
  const finestMs = ROLLUPS[kind].at(-1)!.stepSeconds * 1000;
  return slots.flatMap((slot) => Array.from({ length: stepMs / finestMs }, (_, index) => slot + index * finestMs));
}

/** Writes slots of a rollup from raw events only, with a version above the roller's. */
import { rewrittenVersion } from '../seq';
import { type Storage } from '../storage';
import { rawSourceSql, type SlotVersion } from './compare';
import { type TimeRange } from './ranges';
import { rollSql } from './rollSql';
import { eventRangesSql } from './rollupSource';
import { inserts, ONE_BLOCK } from './slotInserts';
import { KIND_COLUMNS, type Rollup, ROLLUPS, slotSql, tableOf } from './tables';

/** Writes all slots of the ranges that have events up to the watermark. The rollup must not hold any of them. */
export async function writeSlots(storage: Storage, rollup: Rollup, ranges: readonly TimeRange[], watermark: number) {
  const { kind, stepSeconds, slotsPerInsert } = rollup;
  const filter = `seq <= ${watermark} AND ${KIND_COLUMNS[kind].where ?? '1'}`;
  const found = await storage.rows<{ slot: number }>(
    `SELECT DISTINCT ${slotSql(rollup)} AS slot FROM events WHERE ${eventRangesSql(ranges)} AND ${filter} ORDER BY slot`,
    {},
    { lane: 'background' }
  );
  const slots = found.map(({ slot }) => slot);
  for (const some of inserts(slots, slotsPerInsert).flat()) {
    const range = { fromMs: some[0]!, toMs: some.at(-1)! + stepSeconds * 1000 };
    const source = rawSourceSql(rollup, range, `seq <= ${watermark} AND ${slotSql(rollup)} IN (${some.join(', ')})`);
    await storage.execute(
      rollSql(rollup, source, rewrittenVersion(watermark)),
      {},
      { lane: 'background', settings: ONE_BLOCK }
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
  const source = rawSourceSql(rollup, range, `seq <= ${upTo} AND ${slotSql(rollup)} IN (${slots.join(', ')})`);
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

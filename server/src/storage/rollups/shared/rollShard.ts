/**
 * Rewrites the slots of one shard that touch some ranges: the finest from raw events, each counted once however often it
 * is stored; coarser slots from finer ones. Every slot is written as a whole, so writing it twice changes nothing. The
 * highest version counts.
 */
import { type ShardStorage } from '../../storage';
import { cut, mergeOverlapping, type TimeRange, wholeSlots } from '../ranges';
import { ONE_BLOCK } from '../slotInserts';
import { rollSql } from '../rollSql';
import { eventRangesSql, sourceSql } from '../rollupSource';
import { type Rollup, type RollupKind, ROLLUPS } from '../tables';

const DAY_MS = 24 * 3_600_000;

/** A view in which the rows hold every event. */
const WHOLE = { watermark: 0, isMixed: false, isComplete: true };

const BACKGROUND = { lane: 'background' as const };

/** `version` is the roll's, above that of every earlier roll. */
export async function rollShard(shard: ShardStorage, ranges: readonly TimeRange[], version: number) {
  const present = await withEvents(shard, ranges);
  for (const kind of Object.keys(ROLLUPS) as RollupKind[]) {
    let finer: Rollup | null = null;
    for (const rollup of [...ROLLUPS[kind]].reverse()) {
      for (const portion of portionsOf(rollup, present)) {
        const source = sourceSql({
          kind,
          pieces: [{ rollup: finer, ranges: portion }],
          view: WHOLE,
          asItems: true,
        });
        await shard.execute(rollSql(rollup, source, version), {}, { ...BACKGROUND, settings: ONE_BLOCK });
      }
      finer = rollup;
    }
  }
}

/** The parts of the ranges that lie in days with events. */
async function withEvents(shard: ShardStorage, ranges: readonly TimeRange[]): Promise<TimeRange[]> {
  if (ranges.every(({ fromMs, toMs }) => toMs - fromMs <= DAY_MS)) {
    return [...ranges];
  }
  const days = await shard.rows<{ day: number }>(
    `SELECT DISTINCT intDiv(toUnixTimestamp64Milli(end_time), ${DAY_MS}) AS day FROM events
    WHERE ${eventRangesSql(ranges)} ORDER BY day`,
    {},
    BACKGROUND
  );
  return cut(ranges, mergeOverlapping(days.map(({ day }) => ({ fromMs: day * DAY_MS, toMs: (day + 1) * DAY_MS }))))
    .inside;
}

/** Whole slots, in portions of what one insert may write. */
function portionsOf(rollup: Rollup, ranges: readonly TimeRange[]): TimeRange[][] {
  const { stepSeconds, slotsPerInsert } = rollup;
  const stepMs = stepSeconds * 1000;
  const portions: TimeRange[][] = [];
  let room = 0;
  for (const { fromMs, toMs } of wholeSlots(rollup, ranges)) {
    for (let at = fromMs; at < toMs;) {
      if (room === 0) {
        portions.push([]);
        room = slotsPerInsert;
      }
      const end = Math.min(toMs, at + room * stepMs);
      portions.at(-1)!.push({ fromMs: at, toMs: end });
      room -= (end - at) / stepMs;
      at = end;
    }
  }
  return portions;
}

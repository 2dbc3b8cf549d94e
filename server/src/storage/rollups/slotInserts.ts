/** Divides slots over inserts, each of one block, with a limited number of slots and weeks. */
import { type Rollup } from './tables';

const DAY_MS = 24 * 3_600_000;

/** Settings that make an insert one block and one part, so that all of it becomes visible at once. */
export const ONE_BLOCK = {
  max_insert_threads: 1,
  min_insert_block_size_rows: 100_000_000,
  min_insert_block_size_bytes: 0,
} as const;

/** The most partitions of one insert: a batch may have many weeks, and each costs as much as thousands of rows. */
const WEEKS_PER_INSERT = 50;

/** The slots of each insert, grouped by week. `slots` are in order. */
export function inserts(slots: readonly number[], slotsPerInsert: number): number[][][] {
  const groups: Array<{ weeks: number[][]; week: number; count: number }> = [];
  for (const slot of slots) {
    const week = weekOf(slot);
    const last = groups.at(-1);
    if (!last || last.count === slotsPerInsert || (last.week !== week && last.weeks.length === WEEKS_PER_INSERT)) {
      groups.push({ weeks: [[slot]], week, count: 1 });
    } else {
      if (last.week === week) {
        last.weeks.at(-1)!.push(slot);
      } else {
        last.weeks.push([slot]);
      }
      last.week = week;
      last.count++;
    }
  }
  return groups.map(({ weeks }) => weeks);
}

export interface SlotsOfStep {
  rollup: Rollup;
  /** Their starts, in epoch milliseconds, in order. */
  slots: readonly number[];
}

/** Divides slots of several steps over inserts, each of one week, and as large together as an insert of one step. */
export function insertsOfSteps(all: readonly SlotsOfStep[]): SlotsOfStep[][] {
  const byWeek = new Map<number, Array<{ some: SlotsOfStep[]; share: number }>>();
  for (const { rollup, slots } of all) {
    for (const part of inserts(slots, rollup.slotsPerInsert).flat()) {
      const week = weekOf(part[0]!);
      const ofWeek = byWeek.get(week) ?? [];
      byWeek.set(week, ofWeek);
      const share = part.length / rollup.slotsPerInsert;
      const last = ofWeek.at(-1);
      if (last && last.share + share <= 1) {
        last.some.push({ rollup, slots: part });
        last.share += share;
      } else {
        ofWeek.push({ some: [{ rollup, slots: part }], share });
      }
    }
  }
  return [...byWeek.values()].flat().map(({ some }) => some);
}

/** The number of the week, counted from the Monday before 1970. */
const weekOf = (ms: number) => Math.floor((ms / DAY_MS + 3) / 7);

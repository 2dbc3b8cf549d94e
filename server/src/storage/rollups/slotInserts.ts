/** Divides slots over inserts, each of one block, with a limited number of slots and weeks. */
import { type TimeRange } from './ranges';
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

/** The slots of each rollup that hold these moments, in epoch milliseconds and in order. */
export const slotsOfSteps = (rollups: readonly Rollup[], moments: readonly number[]): SlotsOfStep[] =>
  rollups.map((rollup) => {
    const stepMs = rollup.stepSeconds * 1000;
    return { rollup, slots: [...new Set(moments.map((ms) => Math.floor(ms / stepMs) * stepMs))] };
  });

/**
 * Divides slots of several steps over inserts, each as large as an insert of one step. Slots of one week stay together
 * where they fit.
 */
export function insertsOfSteps(all: readonly SlotsOfStep[]): SlotsOfStep[][] {
  const parts = all
    .flatMap(({ rollup, slots }) =>
      inserts(slots, rollup.slotsPerInsert)
        .flat()
        .map((part) => ({ rollup, slots: part, week: weekOf(part[0]!) }))
    )
    .sort((a, b) => a.week - b.week);
  const groups: Array<{ some: Map<Rollup, number[]>; weeks: Set<number>; share: number }> = [];
  for (const { rollup, slots, week } of parts) {
    const share = slots.length / rollup.slotsPerInsert;
    const last = groups.at(-1);
    if (last && last.share + share <= 1 && (last.weeks.has(week) || last.weeks.size < WEEKS_PER_INSERT)) {
      last.some.set(rollup, [...(last.some.get(rollup) ?? []), ...slots]);
      last.weeks.add(week);
      last.share += share;
    } else {
      groups.push({ some: new Map([[rollup, slots]]), weeks: new Set([week]), share });
    }
  }
  return groups.map(({ some }) => [...some].map(([rollup, slots]) => ({ rollup, slots })));
}

/** Ranges that hold these slots, one for each week. */
export const rangesOfSlots = ({ rollup, slots }: SlotsOfStep): TimeRange[] =>
  inserts(slots, slots.length)
    .flat()
    .map((ofWeek) => ({ fromMs: ofWeek[0]!, toMs: ofWeek.at(-1)! + rollup.stepSeconds * 1000 }));

/** The number of the week, counted from the Monday before 1970. */
const weekOf = (ms: number) => Math.floor((ms / DAY_MS + 3) / 7);

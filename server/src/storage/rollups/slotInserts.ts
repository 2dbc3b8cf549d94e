/** Divides slots over inserts, each of one block, with a limited number of slots and weeks. */
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

/** The number of the week, counted from the Monday before 1970. */
const weekOf = (ms: number) => Math.floor((ms / DAY_MS + 3) / 7);

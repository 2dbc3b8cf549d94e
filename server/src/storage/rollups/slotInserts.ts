/** How slots are divided over inserts: each of one block, of not too many slots, and of not too many weeks. */
const DAY_MS = 24 * 3_600_000;

/** Makes one insert one block, and so one part: all of it becomes visible at once. */
export const ONE_BLOCK = {
  max_insert_threads: 1,
  min_insert_block_size_rows: 100_000_000,
  min_insert_block_size_bytes: 0,
} as const;

/** Partitions that one insert writes: a batch may be of many weeks, and each takes as long as thousands of rows. */
const WEEKS_PER_INSERT = 50;

/** Slots that one insert writes, by week: not of too many, and not too many. */
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

/** Weeks, counted from the Monday before 1970. */
const weekOf = (ms: number) => Math.floor((ms / DAY_MS + 3) / 7);

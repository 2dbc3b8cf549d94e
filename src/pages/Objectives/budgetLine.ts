/** Computes the line of a budget: its scale, and runs of days without gaps. */
import type { BudgetDay } from '../../api/objectives';

/** Height of a label in pixels. */
const TEXT_HEIGHT = 14;

/** From the whole budget down to zero, or to the lowest value. */
export function scaleOf(days: readonly BudgetDay[], height: number) {
  const lowest = Math.min(0, ...days.flatMap(({ left }) => (left === null ? [] : [left])));
  // Steps of a quarter, or of whole budgets, so that there are at most four lines.
  const step = lowest === 0 ? 0.25 : Math.max(0.5, Math.ceil((1 - lowest) / 4 / 0.5) * 0.5);
  const bottom = Math.floor(lowest / step) * step;
  const ticks: number[] = [];
  for (let tick = bottom; tick < 1; tick += step) {
    ticks.push(Math.round(tick * 100) / 100);
  }
  // The whole budget is the most that can be left. Its label needs room above that of zero.
  if (height / (1 - bottom) >= TEXT_HEIGHT) {
    ticks.push(1);
  }
  return { ticks, y: (left: number) => ((1 - left) / (1 - bottom)) * height };
}

/** Indexes of days with a value, one list for each run. */
export function linesOf(days: readonly BudgetDay[]): number[][] {
  const lines: number[][] = [];
  days.forEach(({ left }, index) => {
    if (left === null) {
      return;
    }
    const line = lines.at(-1);
    if (line && line.at(-1) === index - 1) {
      line.push(index);
    } else {
      lines.push([index]);
    }
  });
  return lines;
}

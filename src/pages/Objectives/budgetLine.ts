/** Where the line of a budget runs: its scale, and the days that follow each other without a gap. */
import type { BudgetDay } from '../../api/objectives';

/** Of a text beside a line, in pixels. */
const TEXT_HEIGHT = 14;

/** From all of the budget down to zero, or as far below as it was overspent. */
export function scaleOf(days: readonly BudgetDay[], height: number) {
  const lowest = Math.min(0, ...days.flatMap(({ left }) => (left === null ? [] : [left])));
  // Steps that a person would choose: a quarter, or as many whole budgets as fit four lines.
  const step = lowest === 0 ? 0.25 : Math.max(0.5, Math.ceil((1 - lowest) / 4 / 0.5) * 0.5);
  const bottom = Math.floor(lowest / step) * step;
  const ticks: number[] = [];
  for (let tick = bottom; tick < 1; tick += step) {
    ticks.push(Math.round(tick * 100) / 100);
  }
  // No more than the whole budget can be left. Its text needs room above that of zero.
  if (height / (1 - bottom) >= TEXT_HEIGHT) {
    ticks.push(1);
  }
  return { ticks, y: (left: number) => ((1 - left) / (1 - bottom)) * height };
}

/** Places of days with a value, run by run. */
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

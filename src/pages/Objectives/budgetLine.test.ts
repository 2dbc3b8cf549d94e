import { scaleOf } from './budgetLine';

const days = (...lefts: number[]) => lefts.map((left, day) => ({ time: day, left }));

test('the scale ends at the whole budget, also for an overspent one', () => {
  const { ticks, y } = scaleOf(days(1, -5.047), 200);
  expect(ticks).toEqual([-6, -4, -2, 0, 1]);
  expect(y(1)).toBe(0);
  expect(y(-6)).toBe(200);
});

test('a budget that is not overspent has a line for each quarter', () => {
  expect(scaleOf(days(1, 0.5), 200).ticks).toEqual([0, 0.25, 0.5, 0.75, 1]);
});

test('the label of the whole budget is left out where it would cover that of zero', () => {
  const { ticks, y } = scaleOf(days(1, -16), 200);
  expect(ticks.at(-1)).toBe(0);
  expect(y(1)).toBe(0);
});

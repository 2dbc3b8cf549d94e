import { insertsOfSteps, rangesOfSlots } from './slotInserts';
import { type Rollup } from './tables';

const HOUR_MS = 3_600_000;
const MONDAY = Date.UTC(2026, 10, 16);

const rollup = (stepSeconds: number, slotsPerInsert: number): Rollup => ({
  kind: 'counts',
  stepSeconds,
  slotsPerInsert,
  slotCost: 1,
});
const [days, hours] = [rollup(86_400, 4), rollup(3600, 4)];
const slotsOf = (all: ReturnType<typeof insertsOfSteps>) =>
  all.map((some) => some.map(({ rollup: { stepSeconds }, slots }) => [stepSeconds, slots.length]));

describe('an insert of several steps', () => {
  const hoursOf = (count: number) => Array.from({ length: count }, (_, hour) => MONDAY + hour * HOUR_MS);

  it('has slots of every step, as many as one insert of a step may have', () => {
    const all = (count: number) => [
      { rollup: days, slots: [MONDAY] },
      { rollup: hours, slots: hoursOf(count) },
    ];
    expect(slotsOf(insertsOfSteps(all(3)))).toEqual([
      [
        [86_400, 1],
        [3600, 3],
      ],
    ]);
    expect(slotsOf(insertsOfSteps(all(9)))).toEqual([[[86_400, 1]], [[3600, 4]], [[3600, 4]], [[3600, 1]]]);
  });

  it('keeps the slots of a week together', () => {
    const weeks = [0, 1, 2].map((week) => MONDAY + week * 7 * 24 * HOUR_MS);
    const all = [
      { rollup: days, slots: weeks },
      { rollup: hours, slots: weeks },
    ];
    expect(insertsOfSteps(all)).toEqual(
      [weeks.slice(0, 2), weeks.slice(2)].map((slots) => [
        { rollup: days, slots },
        { rollup: hours, slots },
      ])
    );
  });

  it('has at most fifty weeks, and a range for each', () => {
    const slots = Array.from({ length: 60 }, (_, week) => MONDAY + week * 7 * 24 * HOUR_MS);
    const all = insertsOfSteps([{ rollup: rollup(86_400, 1000), slots }]).flat();
    expect(all.map((some) => rangesOfSlots(some).length)).toEqual([50, 10]);
    expect(rangesOfSlots(all[1]!)[0]).toEqual({ fromMs: slots[50], toMs: slots[50]! + 24 * HOUR_MS });
  });

  it('is none where there are no slots', () => {
    expect(insertsOfSteps([{ rollup: days, slots: [] }])).toEqual([]);
  });
});

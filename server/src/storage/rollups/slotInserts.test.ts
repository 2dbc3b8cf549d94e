import { insertsOfSteps } from './slotInserts';
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

  it('has slots of one week', () => {
    const sunday = MONDAY - 24 * HOUR_MS;
    const all = [
      { rollup: days, slots: [sunday, MONDAY] },
      { rollup: hours, slots: [sunday, MONDAY] },
    ];
    expect(insertsOfSteps(all)).toEqual(
      [sunday, MONDAY].map((slot) => [
        { rollup: days, slots: [slot] },
        { rollup: hours, slots: [slot] },
      ])
    );
  });

  it('is none where there are no slots', () => {
    expect(insertsOfSteps([{ rollup: days, slots: [] }])).toEqual([]);
  });
});

import { describeEachStore } from '../../../decisions/testing/eachStore';
import { Changes, rangesOf } from './changes';

const MINUTE_MS = 60_000;
const minutes = (from: number, to: number) => ({ fromMs: from * MINUTE_MS, toMs: to * MINUTE_MS });

describeEachStore('changed ranges', (place) => {
  it('are noted before events are stored, and until a roll that began afterwards has ended', async () => {
    // The clock of the second process stands at 0.
    const [one, other] = [new Changes(await place().open()), new Changes(await place().open(), () => 0)];
    const seq = await one.begin([0, 1000]);
    expect(await other.changed()).toEqual([minutes(0, 1)]);
    const early = await other.beginRoll();
    expect(early.seqs).toEqual([]);
    expect(await other.underWay()).toEqual([seq]);

    await one.stored([seq]);
    await other.rolled(early.seqs, early.ranges);
    expect(await one.changed()).toEqual([minutes(0, 1)]);
    const later = await one.beginRoll();
    expect(later).toMatchObject({ seqs: [seq], ranges: [minutes(0, 1)] });
    expect(later.version).toBeGreaterThan(early.version);
    const next = await other.begin([0]);
    expect(next).toBeGreaterThan(later.version);
    await one.rolled(later.seqs, later.ranges);
    expect(await one.changed()).toEqual([minutes(0, 1)]);
    expect(await one.underWay()).toEqual([next]);
  });

  it('are reported as rolled when their notes are deleted, once, and null if that was too long ago', async () => {
    const [one, other] = [new Changes(await place().open()), new Changes(await place().open())];
    const start = await other.look(null);
    expect(start).toEqual({ changed: [], rolled: null, lastRoll: 0 });
    await one.stored([await one.begin([0])]);
    expect(await other.look(start.lastRoll)).toEqual({ changed: [minutes(0, 1)], rolled: [], lastRoll: 0 });
    const roll = await one.beginRoll();
    await one.rolled(roll.seqs, roll.ranges);
    const after = await other.look(start.lastRoll);
    expect(after).toEqual({ changed: [], rolled: [minutes(0, 1)], lastRoll: 1 });
    expect(await other.look(after.lastRoll)).toMatchObject({ rolled: [] });

    // Many ranges are reported as one.
    await one.rolled(
      [],
      Array.from({ length: 600 }, (_, index) => minutes(2 * index, 2 * index + 1))
    );
    expect(await other.look(after.lastRoll)).toMatchObject({ rolled: [minutes(0, 1199)], lastRoll: 2 });
    for (let index = 0; index < 500; index++) {
      await one.rolled([], [minutes(7, 8)]);
    }
    expect(await other.look(after.lastRoll)).toMatchObject({ rolled: null, lastRoll: 502 });
    expect(await other.look(2)).toMatchObject({ rolled: [minutes(7, 8)] });
  });

  it('belong to a store that all processes identify by the same number', async () => {
    const [one, other] = [new Changes(await place().open()), new Changes(await place().open())];
    expect(await one.storeId()).toBe(await other.storeId());
  });
});

it('an insert notes few ranges for any events', () => {
  expect(rangesOf([0, 59_999, 60_000, 180_000])).toEqual([minutes(0, 2), minutes(3, 4)]);
  const decades = Array.from({ length: 5000 }, (_, week) => week * 7 * 86_400_000);
  const ranges = rangesOf(decades);
  expect(ranges.length).toBeLessThanOrEqual(100);
  expect(decades.every((ms) => ranges.some(({ fromMs, toMs }) => fromMs <= ms && ms < toMs))).toBe(true);
});

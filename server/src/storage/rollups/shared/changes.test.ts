import { describeEachStore } from '../../../decisions/testing/eachStore';
import { Changes, cut, rangesOf } from './changes';

const MINUTE_MS = 60_000;
const minutes = (from: number, to: number) => ({ fromMs: from * MINUTE_MS, toMs: to * MINUTE_MS });

describeEachStore('what has changed', (place) => {
  it('is known to all before it is stored, and until a roll that began after that has ended', async () => {
    // Of two processes whose clocks are an hour apart.
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

  it('tells once what was rolled, in the moment in which it is forgotten, and that it knows no more what was long ago', async () => {
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

    // Many ranges are told as one.
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

  it('is of a store that all processes know by the same number', async () => {
    const [one, other] = [new Changes(await place().open()), new Changes(await place().open())];
    expect(await one.storeId()).toBe(await other.storeId());
  });
});

it('notes few ranges for any events', () => {
  expect(rangesOf([0, 59_999, 60_000, 180_000])).toEqual([minutes(0, 2), minutes(3, 4)]);
  const decades = Array.from({ length: 5000 }, (_, week) => week * 7 * 86_400_000);
  const ranges = rangesOf(decades);
  expect(ranges.length).toBeLessThanOrEqual(100);
  expect(decades.every((ms) => ranges.some(({ fromMs, toMs }) => fromMs <= ms && ms < toMs))).toBe(true);
});

it('cuts ranges into what is in others and what is not, and keeps ranges apart', () => {
  expect(cut([minutes(0, 10), minutes(10, 20)], [minutes(2, 3), minutes(8, 12)])).toEqual({
    inside: [minutes(2, 3), minutes(8, 10), minutes(10, 12)],
    outside: [minutes(0, 2), minutes(3, 8), minutes(12, 20)],
  });
  expect(cut([minutes(0, 10)], [])).toEqual({ inside: [], outside: [minutes(0, 10)] });
});

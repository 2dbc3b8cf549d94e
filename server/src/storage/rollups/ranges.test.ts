import { cut, within } from './ranges';

const minutes = (from: number, to: number) => ({ fromMs: from * 60_000, toMs: to * 60_000 });

it('cuts ranges at the ends of others, and keeps ranges apart', () => {
  expect(cut([minutes(0, 10), minutes(10, 20)], [minutes(2, 3), minutes(8, 12)])).toEqual({
    inside: [minutes(2, 3), minutes(8, 10), minutes(10, 12)],
    outside: [minutes(0, 2), minutes(3, 8), minutes(12, 20)],
  });
  expect(cut([minutes(0, 10)], [])).toEqual({ inside: [], outside: [minutes(0, 10)] });
});

it('tells the moments inside of ranges, whose ends are outside', () => {
  const moments = [0, 2, 3, 4, 8, 11].map((minute) => minute * 60_000);
  expect(within(moments, [minutes(2, 4), minutes(8, 9)])).toEqual([2, 3, 8].map((minute) => minute * 60_000));
  expect(within(moments, [])).toEqual([]);
});

import { tableFromIPC, Utf8, vectorFromArray } from 'apache-arrow';

import { arrowOf } from './arrowTable';

it('a table has times in nanoseconds, and null for what is missing, not zero', () => {
  const stream = arrowOf({
    columns: [
      { name: 'time', type: 'time', label: 'Time' },
      { name: '__proto__', type: 'number', label: 'Changed', nullable: true },
    ],
    values: [
      [1_795_651_200_123, 1_795_737_600_000],
      [null, 0.5],
    ],
  });
  const table = tableFromIPC(stream);
  expect(table.schema.fields.map(({ name, type, nullable }) => [name, String(type), nullable])).toEqual([
    ['time', 'Timestamp<NANOSECOND, UTC>', false],
    ['__proto__', 'Float64', true],
  ]);
  expect([...table.getChildAt(0)!.data[0]!.values]).toEqual([1_795_651_200_123_000_000n, 1_795_737_600_000_000_000n]);
  expect([...table.getChildAt(1)!]).toEqual([null, 0.5]);
});

it('texts of a table equal those of a builder', () => {
  const parts = ['', 'a', 'ä', '漢', '😀', '\0', '\ud83d', '\ude00', 'x'.repeat(300), null];
  let seed = 3;
  const random = (below: number) => (seed = (seed * 48_271) % 2_147_483_647) % below;
  for (let round = 0; round < 100; round++) {
    const values = Array.from({ length: random(40) }, () => parts[random(parts.length)]!);
    const stream = arrowOf({
      columns: [{ name: 'text', type: 'string', label: 'Text', nullable: true }],
      values: [values],
    });
    const plain = vectorFromArray(values, new Utf8());
    expect(tableFromIPC(stream).getChildAt(0)!.toArray()).toEqual(plain.toArray());
    expect(tableFromIPC(stream).getChildAt(0)!.nullCount).toBe(plain.nullCount);
  }
});

it('a table without rows has its columns', () => {
  const stream = arrowOf({ columns: [{ name: 'time', type: 'time', label: 'Time' }], values: [[]] });
  expect(tableFromIPC(stream).schema.names).toEqual(['time']);
  expect(tableFromIPC(stream).numRows).toBe(0);
});

it('any text can be the name of a column', () => {
  const names = ['__proto__', 'constructor', 'toString'];
  const columns = names.map((name) => ({ name, type: 'number' as const, label: name }));
  expect(tableFromIPC(arrowOf({ columns, values: [[1], [2], [3]] })).schema.names).toEqual(names);
});

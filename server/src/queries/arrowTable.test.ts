import { tableFromArrays, tableFromIPC, tableToIPC, Utf8, vectorFromArray } from 'apache-arrow';

import { arrowOf, cutPage } from './arrowTable';

const NOTHING = Buffer.alloc(0);

const streamOf = (columns: Parameters<typeof tableFromArrays>[0]) =>
  Buffer.from(tableToIPC(tableFromArrays(columns), 'stream'));
const rowsOf = (stream: Buffer) =>
  tableFromIPC(stream)
    .toArray()
    .map((row) => row.toJSON());

it('a page has its rows and columns, and the position of its last row when more follow', () => {
  const stream = streamOf({ id: ['a', 'b', 'c'], cursor_0: [1, 2, 3] });
  const { body, rows, position } = cutPage(stream, 1, 2);
  expect(rows).toBe(2);
  expect(rowsOf(body)).toEqual([{ id: 'a' }, { id: 'b' }]);
  expect(position).toEqual([2]);
  expect(cutPage(stream, 1, 3).position).toBeUndefined();
});

it('a computed table has times in nanoseconds, and null for what is missing, not zero', () => {
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

it('texts of a computed table equal those of a builder', () => {
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

it('a computed table without rows has its columns', () => {
  const stream = arrowOf({ columns: [{ name: 'time', type: 'time', label: 'Time' }], values: [[]] });
  expect(tableFromIPC(stream).schema.names).toEqual(['time']);
  expect(tableFromIPC(stream).numRows).toBe(0);
});

it('an empty stream, which some engines send for no rows, stays empty', () => {
  expect(cutPage(NOTHING, 3, 10)).toEqual({ body: NOTHING, rows: 0 });
});

it('any text can be the name of a column', () => {
  const stream = streamOf({ ['__proto__']: [1], constructor: [2], toString: [3] });
  expect(tableFromIPC(cutPage(stream, 3, 1).body).schema.names).toEqual(tableFromIPC(stream).schema.names);
});

import { tableFromArrays, tableFromIPC, tableToIPC } from 'apache-arrow';

import { cutPage, trimColumns } from './arrowTable';

const NOTHING = Buffer.alloc(0);

const streamOf = (columns: Parameters<typeof tableFromArrays>[0]) =>
  Buffer.from(tableToIPC(tableFromArrays(columns), 'stream'));
const rowsOf = (stream: Buffer) =>
  tableFromIPC(stream)
    .toArray()
    .map((row) => row.toJSON());

it('a page has its rows and columns, and where more follow, the position of its last row', () => {
  const stream = streamOf({ id: ['a', 'b', 'c'], cursor_0: [1, 2, 3] });
  const { body, position } = cutPage(stream, 1, 2);
  expect(rowsOf(body)).toEqual([{ id: 'a' }, { id: 'b' }]);
  expect(position).toEqual([2]);
  expect(cutPage(stream, 1, 3).position).toBeUndefined();
});

it('columns of a histogram that hold nothing are left out at both ends', () => {
  const stream = streamOf({ time: [1, 2], a: [0, 0], b: [0, 5], c: [0, 0], d: [1, 0], e: [0, 0] });
  expect(rowsOf(trimColumns(stream))).toEqual([
    { time: 1, b: 0, c: 0, d: 1 },
    { time: 2, b: 5, c: 0, d: 0 },
  ]);
});

it('an engine that sends nothing at all for no rows is answered for', () => {
  expect(cutPage(NOTHING, 3, 10)).toEqual({ body: NOTHING });
  expect(trimColumns(NOTHING)).toBe(NOTHING);
});

it('names of columns come from the data: none is special', () => {
  const stream = streamOf({ ['__proto__']: [1], constructor: [2], toString: [3] });
  expect(tableFromIPC(cutPage(stream, 3, 1).body).schema.names).toEqual(tableFromIPC(stream).schema.names);
});

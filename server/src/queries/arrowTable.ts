/** What is left of the engine's answer in Arrow: a page of its rows, or the columns that hold something. */
import { type Table, tableFromIPC, tableToIPC } from 'apache-arrow';

import { occupied } from './occupied';

/**
 * Leaves the first columns and rows of a stream, and gives the last row's values of the other columns where further
 * rows follow it. Some engines send nothing at all for no rows: that is left as it is.
 */
export function cutPage(
  stream: Buffer,
  columns: number,
  rows: number
): { body: Buffer; position?: Array<string | number> } {
  if (stream.length === 0) {
    return { body: stream };
  }
  const table = tableFromIPC(stream);
  const position =
    table.numRows > rows
      ? table.schema.fields
          .slice(columns)
          .map((_, index) => cursorValue(table.getChildAt(columns + index)?.get(rows - 1)))
      : undefined;
  return {
    body: bytesOf(
      table.slice(0, rows),
      Array.from({ length: columns }, (_, index) => index)
    ),
    position,
  };
}

/** 64-bit integers arrive as such; ours are safe as numbers. */
const cursorValue = (value: unknown) => (typeof value === 'bigint' ? Number(value) : (value as string | number));

/** Leaves the columns that `occupied` tells. */
export function trimColumns(stream: Buffer): Buffer {
  if (stream.length === 0) {
    return stream;
  }
  const table = tableFromIPC(stream);
  return bytesOf(table, occupied(table.schema.fields.map((_, index) => table.getChildAt(index)?.toArray() ?? [])));
}

const bytesOf = (table: Table, columns: number[]) => Buffer.from(tableToIPC(table.selectAt(columns), 'stream'));

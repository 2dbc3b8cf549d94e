/** A page in Arrow: the engine sends one row more than the page has, and columns that say where the next one begins. */
import { tableFromIPC, tableToIPC } from 'apache-arrow';

/**
 * Leaves the first columns and rows of a stream, and gives the last row's values of the other columns where further
 * rows follow it.
 */
export function cutPage(
  stream: Buffer,
  columns: number,
  rows: number
): { body: Buffer; position?: Array<string | number> } {
  const table = tableFromIPC(stream);
  const position =
    table.numRows > rows
      ? table.schema.fields
          .slice(columns)
          .map((_, index) => cursorValue(table.getChildAt(columns + index)?.get(rows - 1)))
      : undefined;
  const page = table.slice(0, rows).selectAt(Array.from({ length: columns }, (_, index) => index));
  return { body: Buffer.from(tableToIPC(page, 'stream')), position };
}

/** 64-bit integers arrive as such; ours are safe as numbers. */
const cursorValue = (value: unknown) => (typeof value === 'bigint' ? Number(value) : (value as string | number));

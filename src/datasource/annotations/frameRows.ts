/** Reads a frame row by row, for marks and regions. */
import type { DataFrame } from '@grafana/data';

/** One row. `text` is empty and `number` is null where the column has no such value. */
export interface Row {
  text: (column: string) => string;
  number: (column: string) => number | null;
}

export function toRows(frame: DataFrame | undefined): Row[] {
  if (!frame) {
    return [];
  }
  const columns = new Map<string, unknown[]>(frame.fields.map((field) => [field.name, field.values]));
  return Array.from({ length: frame.length }, (_, index) => {
    const at = (column: string) => columns.get(column)?.[index];
    return {
      text: (column) => String(at(column) ?? ''),
      number: (column) => {
        const value = at(column);
        return typeof value === 'number' ? value : null;
      },
    };
  });
}

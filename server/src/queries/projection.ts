/** One statement for both formats: the outermost SELECT gives each column the type that its format calls for. */
import { type ColumnInfo } from '@sync-health/contract';

export type Format = 'json' | 'arrow';

const ESCAPES: Record<string, string> = { '\\': '\\\\', '`': '\\`', '\0': '\\0' };

const quoteName = (name: string) => `\`${name.replace(/[\\`\0]/g, (char) => ESCAPES[char] ?? char)}\``;

/** Grafana's SDK needs timestamps in nanoseconds, and strings without dictionary encoding. */
const ARROW: Record<ColumnInfo['type'], (column: string) => string> = {
  time: (column) => `toDateTime64(fromUnixTimestamp64Milli(${column}, 'UTC'), 9, 'UTC')`,
  number: (column) => `toFloat64(${column})`,
  string: (column) => `toString(${column})`,
  boolean: (column) => `toBool(${column})`,
};

export function projectionSql(columns: readonly ColumnInfo[], format: Format): string {
  return columns
    .map(({ name, type }) => {
      const column = quoteName(name);
      return format === 'arrow' ? `${ARROW[type](`answer.${column}`)} AS ${column}` : column;
    })
    .join(', ');
}

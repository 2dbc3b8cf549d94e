/** One statement for both formats: the outermost SELECT gives each column the type that its format calls for. */
import { type ColumnInfo } from '@sync-health/contract';

export type Format = 'json' | 'arrow';

export const quoteName = (name: string) => `\`${name.replace(/[\\`]/g, (char) => `\\${char}`)}\``;

const TYPES: Record<Format, Record<ColumnInfo['type'], string>> = {
  json: { time: 'Int64', number: 'Float64', string: 'String', boolean: 'Bool' },
  // Grafana's SDK reads timestamps in nanoseconds, and strings that are not dictionaries.
  arrow: { time: "DateTime64(9, 'UTC')", number: 'Float64', string: 'String', boolean: 'Bool' },
};

export function projectionSql(columns: readonly ColumnInfo[], format: Format): string {
  return columns
    .map(({ name, type, nullable }) => {
      const target = TYPES[format][type];
      const column = quoteName(name);
      const value =
        type === 'time' && format === 'arrow'
          ? `fromUnixTimestamp64Milli(CAST(answer.${column} AS ${nullable ? 'Nullable(Int64)' : 'Int64'}), 'UTC')`
          : `answer.${column}`;
      return `CAST(${value} AS ${nullable ? `Nullable(${target})` : target}) AS ${column}`;
    })
    .join(', ');
}

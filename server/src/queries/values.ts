/** The values of a field that occur in a range: for variables and filters. */
import { type FieldValues, type FilterField, MAX_ROWS } from '@sync-health/contract';

import { type TimeRange } from '../storage/rollups/ranges';
import { type QueryContext } from './answer';
import { Events } from './events';
import { FIELD_COLUMNS, type QueryFilter } from './filters';

export interface ValuesInput extends QueryFilter {
  field: FilterField;
  range: TimeRange;
  search?: string;
}

export async function values(context: QueryContext, input: ValuesInput): Promise<FieldValues> {
  const events = new Events(context, input, [input.range]);
  const column = FIELD_COLUMNS[input.field];
  const search = input.search
    ? `AND positionCaseInsensitiveUTF8(value, ${events.params.add('String', input.search)}) > 0`
    : '';
  const rows = await context.storage.rows<{ value: string }>(
    `SELECT DISTINCT toString(${column}) AS value
    FROM (${events.source(input.field === 'jobId' ? 'manual' : 'counts', [column])})
    WHERE value != '' ${search}
    ORDER BY value LIMIT ${MAX_ROWS.values + 1}`,
    events.params.all
  );
  return {
    values: rows.slice(0, MAX_ROWS.values).map(({ value }) => value),
    truncated: rows.length > MAX_ROWS.values,
  };
}

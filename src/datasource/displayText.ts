/** A query in one line, as query history and a collapsed query row show it. */
import type { Condition } from '@sync-health/contract/query';

import { isFilterField } from './adHocFilters';
import { queryTypeTexts } from './editors/queryTypeTexts';
import { fieldLabel, FIELDS, valueLabel } from './labels';
import { DEFAULT_QUERY_TYPE, type FilterValues, type SyncHealthQuery } from './query';

export function displayText(query: SyncHealthQuery): string {
  const { queryType = DEFAULT_QUERY_TYPE, groupBy, filters, conditions, state, search, columns } = query;
  return [
    queryTypeTexts()[queryType].label + (groupBy ? ` / ${isFilterField(groupBy) ? fieldLabel(groupBy) : groupBy}` : ''),
    ...[query.interval, query.window, query.timeShift].filter((setting) => setting && setting !== 'auto'),
    ...namedValues(filters),
    ...(conditions ?? []).map(condition),
    state?.join(', '),
    search && `“${search}”`,
    columns?.length ? `[${columns.join(', ')}]` : '',
  ]
    .filter(Boolean)
    .join(' · ');
}

function namedValues(filters: FilterValues = {}): string[] {
  return FIELDS.flatMap((field) => {
    const values = (filters[field] ?? []).map((value) => valueLabel(field, value));
    return values.length > 0 ? [`${fieldLabel(field)} = ${values.join(', ')}`] : [];
  });
}

function condition({ field, operator, values }: Condition): string {
  return `${fieldLabel(field)} ${operator} ${values.map((value) => valueLabel(field, value)).join(', ')}`;
}

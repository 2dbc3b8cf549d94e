/** “Filter for value” and “Filter out value” on a cell in Explore. They change the query itself. */
import type { QueryFilterOptions, ToggleFilterAction } from '@grafana/data';
import type { Condition } from '@sync-health/contract/query';
import { QUERY_TYPES, type QueryType } from '@sync-health/contract/queryTypes';
import { MODE_LABELS, STATUS_LABELS } from '@sync-health/contract/words';

import { isFilterField } from './adHocFilters';
import { DEFAULT_QUERY_TYPE, type SyncHealthQuery } from './query';

/** The pattern of an empty value. */
const NO_VALUE = '^$';

/** Columns that identify one record. Filtering for one of their values sets the search. */
const ID_COLUMNS = ['id', 'recordId', 'objectOrJobId'];

export function toggleFilter(query: SyncHealthQuery, { type, options }: ToggleFilterAction): SyncHealthQuery {
  const cell = toCell(options);
  if (!cell) {
    return query;
  }
  const { key, value } = cell;
  const excluded = query.conditions ?? [];
  const isExcluded = (each: Condition) => each.field === key && each.operator === '!=' && each.values[0] === value;
  const others = excluded.filter((each) => !isExcluded(each));

  if (isFilterField(key) && value === '') {
    // A list of values can't hold an empty one, so an empty cell becomes a pattern.
    const operator = type === 'FILTER_FOR' ? '=~' : '!~';
    const rest = excluded.filter((each) => !isPattern(each, key, '=~') && !isPattern(each, key, '!~'));
    return excluded.some((each) => isPattern(each, key, operator))
      ? { ...query, conditions: rest }
      : { ...query, conditions: [...rest, { field: key, operator, values: [NO_VALUE] }] };
  }
  if (isFilterField(key)) {
    if (type === 'FILTER_OUT') {
      const conditions = excluded.some(isExcluded)
        ? others
        : [...others, { field: key, operator: '!=' as const, values: [value] }];
      return { ...query, conditions, filters: { ...query.filters, [key]: without(query.filters?.[key], value) } };
    }
    const chosen = query.filters?.[key] ?? [];
    const filters = { ...query.filters, [key]: chosen.includes(value) ? without(chosen, value) : [...chosen, value] };
    return { ...query, conditions: others, filters };
  }
  if (type === 'FILTER_FOR' && ID_COLUMNS.includes(key) && canSearch(query.queryType)) {
    return { ...query, search: query.search === value ? '' : value };
  }
  return query;
}

export function hasFilter(query: SyncHealthQuery, options: QueryFilterOptions): boolean {
  const cell = toCell(options);
  if (!cell) {
    return false;
  }
  if (isFilterField(cell.key) && cell.value === '') {
    return (query.conditions ?? []).some((each) => isPattern(each, cell.key, '=~'));
  }
  return isFilterField(cell.key)
    ? Boolean(query.filters?.[cell.key]?.includes(cell.value))
    : ID_COLUMNS.includes(cell.key) && query.search === cell.value;
}

/** Whether a condition is on an empty value of the field. */
function isPattern({ field, operator, values }: Condition, key: string, pattern: '=~' | '!~'): boolean {
  return field === key && operator === pattern && values[0] === NO_VALUE;
}

/** Some tables pass the value of a cell, others its text. The text of a mode or a status is its label. */
function toCell({ key, value }: QueryFilterOptions): { key: string; value: string } | undefined {
  if (!key || value == null) {
    return undefined;
  }
  const labels: Record<string, Record<string, string>> = { mode: MODE_LABELS, status: STATUS_LABELS };
  const labelled = Object.entries(labels[key] ?? {}).find(([, label]) => label === value)?.[0];
  return { key, value: labelled ?? value };
}

function canSearch(type: QueryType = DEFAULT_QUERY_TYPE): boolean {
  const options: readonly string[] = QUERY_TYPES[type].options;
  return options.includes('search');
}

function without(values: string[] | undefined, value: string): string[] {
  return (values ?? []).filter((each) => each !== value);
}

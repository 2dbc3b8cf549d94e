/** The fields and values that ad hoc filters and group-by variables offer. */
import {
  type DataSourceGetTagValuesOptions,
  dateTime,
  makeTimeRange,
  type MetricFindValue,
  type TimeRange,
} from '@grafana/data';

import { FILTER_FIELDS, type FilterField, type NarrowingField } from '@sync-health/contract/queryTypes';

import { isFilterField, toConditions } from './adHocFilters';
import { closedValues } from './closedValues';
import { fieldLabel, FIELDS, valueLabel } from './labels';
import type { FilterValues, SyncHealthQuery } from './query';
import { fetchValues, type ResourceClient } from './fetchValues';

export function tagKeys(): MetricFindValue[] {
  return [...FIELDS, 'errorClass' as const].map((field) => ({ text: fieldLabel(field), value: field }));
}

/** Whether the server lists the values of a field. */
function isListed(field: NarrowingField): field is FilterField {
  return field in FILTER_FIELDS;
}

/**
 * Values of events that match the other filters. Only filters that name values count, since a list can't be narrowed by
 * patterns and exclusions.
 */
export async function tagValues(
  client: ResourceClient,
  { key, filters, timeRange }: DataSourceGetTagValuesOptions<SyncHealthQuery>
): Promise<MetricFindValue[]> {
  if (!isFilterField(key)) {
    return [];
  }
  const closed = closedValues(key);
  if (closed) {
    return closed.map((value) => ({ text: valueLabel(key, value), value }));
  }
  if (!isListed(key)) {
    return [];
  }
  const naming = filters.filter(({ key: other, operator }) => isFilterField(other) && ['=', '=|'].includes(operator));
  const narrowed: FilterValues = Object.fromEntries(toConditions(naming).map(({ field, values }) => [field, values]));
  const values = await fetchValues(client, { field: key, range: timeRange ?? lastWeek(), filters: narrowed });
  return values.map((value) => ({ text: valueLabel(key, value), value }));
}

function lastWeek(): TimeRange {
  return makeTimeRange(dateTime().subtract(7, 'days'), dateTime());
}

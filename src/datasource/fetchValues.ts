/** Asks for the values that a field has in a time range. Filters, variables and ad hoc filters offer them. */
import type { TimeRange } from '@grafana/data';
import type { FieldValues } from '@sync-health/contract/query';
import type { FilterField } from '@sync-health/contract/queryTypes';

import { halfOpenEnd } from '../api/halfOpenEnd';
import type { FilterValues } from './query';

export interface ValuesRequest {
  field: FilterField;
  range: TimeRange;
  /** The other filters. A filter on the field itself is ignored, since it would leave only the chosen values. */
  filters?: FilterValues;
  search?: string;
}

/** The part of the data source that calls the backend's resources. */
export interface ResourceClient {
  getResource: <T>(path: string, params?: Record<string, unknown>) => Promise<T>;
}

export async function fetchValues(client: ResourceClient, request: ValuesRequest): Promise<string[]> {
  const { field, range, filters, search } = request;
  const others = Object.entries(filters ?? {}).filter(([other, values]) => other !== field && values?.length);
  const answer = await client.getResource<FieldValues>(`values/${field}`, {
    from: range.from.toISOString(),
    to: new Date(halfOpenEnd(range.to.valueOf())).toISOString(),
    ...Object.fromEntries(others),
    ...(search ? { search } : {}),
  });
  return answer.values;
}

/** The values seen of a field in a time range: what filters, variables and ad hoc filters offer. */
import type { TimeRange } from '@grafana/data';
import type { FieldValues } from '@sync-health/contract/query';
import type { FilterField } from '@sync-health/contract/queryTypes';

import { wholeEnd } from '../api/wholeEnd';
import type { FilterValues } from './query';

export interface ValuesRequest {
  field: FilterField;
  range: TimeRange;
  /** Other filters in force; those on the field itself are left out, or it would offer only what is chosen. */
  filters?: FilterValues;
  search?: string;
}

/** The part of the data source that asks the backend's resources. */
export interface ResourceClient {
  getResource: <T>(path: string, params?: Record<string, unknown>) => Promise<T>;
}

export async function fetchValues(client: ResourceClient, request: ValuesRequest): Promise<string[]> {
  const { field, range, filters, search } = request;
  const others = Object.entries(filters ?? {}).filter(([other, values]) => other !== field && values?.length);
  const answer = await client.getResource<FieldValues>(`values/${field}`, {
    from: range.from.toISOString(),
    to: new Date(wholeEnd(range.to.valueOf())).toISOString(),
    ...Object.fromEntries(others),
    ...(search ? { search } : {}),
  });
  return answer.values;
}

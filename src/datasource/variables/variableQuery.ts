/** What a template variable of this data source asks for. */
import type { DataQuery } from '@grafana/schema';
import type { FilterField } from '@sync-health/contract/queryTypes';

import type { FilterValues } from '../query';

/**
 * `values` of a field, the `intervals` that the range allows, or the `buckets` of the range, one of which a clicked
 * bar chooses.
 */
export type VariableKind = 'values' | 'intervals' | 'buckets';

export interface VariableQuery extends DataQuery {
  kind?: VariableKind;
  field?: FilterField;
  /** Chained variables: values under these filters only. */
  filters?: FilterValues;
  search?: string;
  /** Width of the buckets. */
  interval?: string;
}

/** Value of a variable of buckets while none is chosen. */
export const WHOLE_RANGE = 'all';

export const DEFAULT_VARIABLE_QUERY = { kind: 'values', field: 'object' } satisfies Partial<VariableQuery>;

/** The query of a template variable, as a dashboard saves it. */
import type { DataQuery } from '@grafana/schema';
import type { FilterField } from '@sync-health/contract/queryTypes';

import type { FilterValues } from '../query';

/**
 * What a variable lists: the `values` of a field, the `intervals` that the range allows, or the `buckets` of the range,
 * one of which a clicked bar chooses.
 */
export type VariableKind = 'values' | 'intervals' | 'buckets';

export interface VariableQuery extends DataQuery {
  kind?: VariableKind;
  field?: FilterField;
  /** Lists only the values of events that match these filters, as chained variables need it. */
  filters?: FilterValues;
  search?: string;
  /** Width of the buckets. */
  interval?: string;
}

/** Value of a variable of buckets while no bar is chosen. */
export const WHOLE_RANGE = 'all';

export const DEFAULT_VARIABLE_QUERY = { kind: 'values', field: 'object' } satisfies Partial<VariableQuery>;

/** The filter and the order of the failed records, as the URL has them. */
import type { OrderBy } from '@sync-health/contract/queryTypes';
import { ERROR_GROUP_STATUSES, type ErrorGroupStatus, FAILURE_STATES } from '@sync-health/contract/words';

import type { FailureFilter } from '../../api/failures';
import { readRange } from '../../api/range';
import type { FilterValues } from '../../components/useDraft';
import { CONDITION_PARAM, readConditions, writeCondition } from '../conditionParams';

/** Fields of the filter. In the URL each is a parameter of this name, repeated for several values. */
export const VIEW_FIELDS = ['connector', 'mode', 'object', 'errorCode', 'action', 'jobId'] as const;
export type ViewField = (typeof VIEW_FIELDS)[number];

const FILTERED = [...VIEW_FIELDS, 'errorGroup'] as const;

const ORDERS = ['-endTime', 'endTime', '-startTime', 'startTime'] as const satisfies readonly OrderBy[];
export type FailureOrder = (typeof ORDERS)[number];

export interface FailureView {
  filter: FailureFilter;
  orderBy: FailureOrder;
  /** Statuses of the error groups below the list. Empty: any. */
  groupStatus: ErrorGroupStatus[];
}

/** Word in the URL for “no filter”. Without any parameter the default filter applies. */
const ALL = 'all';

const distinct = (values: string[]) => [...new Set(values.filter((value) => value !== ''))];

/** The default filter: open real-time failures of the last days. */
const DEFAULT: Pick<FailureFilter, 'filters' | 'state'> = { filters: { mode: ['realtime'] }, state: ['open'] };

export function readView(params: URLSearchParams): FailureView {
  const filters: FailureFilter['filters'] = {};
  for (const field of FILTERED) {
    const values = distinct(params.getAll(field));
    if (values.length > 0) {
      filters[field] = values;
    }
  }
  const filter: FailureFilter = {
    range: readRange(params),
    filters,
    conditions: readConditions(params.getAll(CONDITION_PARAM)),
    state: FAILURE_STATES.filter((state) => params.getAll('state').includes(state)),
    search: (params.get('search') ?? '').trim(),
  };
  const isUnsaid = !params.has('state') && !isNarrowed(filter);
  return {
    filter: isUnsaid ? { ...filter, ...DEFAULT } : filter,
    orderBy: ORDERS.find((order) => order === params.get('orderBy')) ?? '-endTime',
    groupStatus: ERROR_GROUP_STATUSES.filter((status) => params.getAll('groupStatus').includes(status)),
  };
}

/** The filter as URL parameters. The default filter is written out too, so that a change to it does not widen it. */
export function filterParams({ filters, state, search, conditions }: Omit<FailureFilter, 'range'>): FilterValues {
  return {
    ...Object.fromEntries(FILTERED.map((field) => [field, filters[field] ?? []])),
    state: state.length > 0 ? state : [ALL],
    search,
    [CONDITION_PARAM]: conditions.map(writeCondition),
  };
}

/** URL changes that show all failed records of the time range. */
export const NO_FILTER: FilterValues = {
  ...Object.fromEntries(FILTERED.map((field) => [field, []])),
  state: [ALL],
  search: '',
  [CONDITION_PARAM]: [],
};

/** URL changes back to the default filter. */
export const DEFAULT_FILTER = filterParams({ ...DEFAULT, search: '', conditions: [] });

export function isNarrowed({ filters, conditions, state, search }: FailureFilter): boolean {
  return Object.keys(filters).length > 0 || conditions.length > 0 || state.length > 0 || search !== '';
}

/** Whether the filter is the default one. */
export function isDefault({ filters, conditions, state, search }: FailureFilter): boolean {
  return (
    JSON.stringify([filters, state]) === JSON.stringify([DEFAULT.filters, DEFAULT.state]) &&
    conditions.length === 0 &&
    search === ''
  );
}

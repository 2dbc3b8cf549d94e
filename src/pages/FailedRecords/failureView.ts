/** What the failed-records page shows, as its URL says it: the filter and the order. */
import type { OrderBy } from '@sync-health/contract/queryTypes';
import type { FailureState } from '@sync-health/contract/words';

import type { FailureFilter } from '../../api/failures';
import type { Params } from '../../api/queryString';
import { readRange } from '../../api/range';
import { CONDITION_PARAM, readConditions } from '../conditionParams';

/** The fields a person can filter by; in the URL each is a parameter of this name, repeated for several values. */
export const VIEW_FIELDS = ['connector', 'mode', 'object', 'errorCode', 'action', 'jobId'] as const;
export type ViewField = (typeof VIEW_FIELDS)[number];

const STATES: readonly FailureState[] = ['open', 'retrying', 'resolved'];
const ORDERS = ['-endTime', 'endTime', '-startTime', 'startTime'] as const satisfies readonly OrderBy[];
export type FailureOrder = (typeof ORDERS)[number];

export interface FailureView {
  filter: FailureFilter;
  orderBy: FailureOrder;
}

const distinct = (values: string[]) => [...new Set(values.filter((value) => value !== ''))];

export function readView(params: URLSearchParams): FailureView {
  const filters: FailureFilter['filters'] = {};
  for (const field of VIEW_FIELDS) {
    const values = distinct(params.getAll(field));
    if (values.length > 0) {
      filters[field] = values;
    }
  }
  return {
    filter: {
      range: readRange(params),
      filters,
      conditions: readConditions(params.getAll(CONDITION_PARAM)),
      state: STATES.filter((state) => params.getAll('state').includes(state)),
      search: (params.get('search') ?? '').trim(),
    },
    orderBy: ORDERS.find((order) => order === params.get('orderBy')) ?? '-endTime',
  };
}

/** Changes of the URL that show all failed records of the time range. */
export const NO_FILTER: Params = {
  ...Object.fromEntries(VIEW_FIELDS.map((field) => [field, []])),
  [CONDITION_PARAM]: [],
  state: [],
  search: '',
};

export function isNarrowed({ filters, conditions, state, search }: FailureFilter): boolean {
  return Object.keys(filters).length > 0 || conditions.length > 0 || state.length > 0 || search !== '';
}

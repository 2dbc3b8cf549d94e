/**
 * The table of query types: their labels, the options that they take, and how their answers are best shown. Everything
 * that enumerates query types (request schema, SQL, frames, query editor, docs) uses it.
 */

/** An option of a query besides the filters, which every type takes. */
export type QueryOption =
  | 'interval'
  | 'metric'
  | 'groupBy'
  | 'limit'
  | 'minEvents'
  | 'other'
  | 'silent'
  | 'search'
  | 'orderBy'
  | 'state'
  | 'groupStatus'
  | 'jobStatus'
  | 'commandType'
  | 'commandState'
  | 'bucket'
  | 'of'
  | 'page'
  | 'timeShift'
  | 'objective'
  | 'byObject';

export type Visualization = 'stat' | 'timeseries' | 'table';

export interface QueryTypeInfo {
  label: string;
  options: readonly QueryOption[];
  /** Whether `cursor` gets rows beyond `limit`. Otherwise `limit` is the number of groups. */
  isPaged?: true;
  visualization: Visualization;
}

export const QUERY_TYPES = {
  summary: {
    label: 'Summary',
    options: ['metric', 'groupBy', 'limit', 'minEvents', 'silent'],
    visualization: 'stat',
  },
  trend: {
    label: 'Trend',
    options: ['interval', 'metric', 'groupBy', 'limit', 'minEvents', 'other', 'timeShift'],
    visualization: 'timeseries',
  },
  baseline: {
    label: 'Baseline',
    options: ['interval', 'metric', 'groupBy', 'limit'],
    visualization: 'timeseries',
  },
  percentiles: {
    label: 'Latency percentiles',
    options: ['interval', 'timeShift', 'bucket'],
    visualization: 'table',
  },
  histogram: {
    label: 'Latency heatmap',
    options: ['interval'],
    visualization: 'timeseries',
  },
  records: {
    label: 'Records',
    options: ['limit', 'search', 'orderBy', 'bucket', 'page'],
    isPaged: true,
    visualization: 'table',
  },
  failures: {
    label: 'Failed records',
    options: ['limit', 'search', 'orderBy', 'state', 'bucket', 'page'],
    isPaged: true,
    visualization: 'table',
  },
  errors: {
    label: 'Errors',
    options: ['limit', 'search', 'state', 'groupStatus', 'bucket', 'page'],
    isPaged: true,
    visualization: 'table',
  },
  jobs: {
    label: 'Manual sync jobs',
    options: ['limit', 'search', 'jobStatus', 'page'],
    isPaged: true,
    visualization: 'table',
  },
  commands: {
    label: 'Commands',
    options: ['limit', 'search', 'commandType', 'commandState'],
    isPaged: true,
    visualization: 'table',
  },
  freshness: {
    label: 'Freshness',
    options: [],
    visualization: 'table',
  },
  objectives: {
    label: 'Objectives',
    options: ['objective', 'byObject', 'interval'],
    visualization: 'table',
  },
  intervals: {
    label: 'Intervals',
    options: ['interval'],
    visualization: 'table',
  },
  pages: {
    label: 'Pages of a table',
    options: ['of', 'page', 'limit', 'search', 'orderBy', 'state', 'groupStatus', 'jobStatus', 'bucket'],
    visualization: 'table',
  },
} as const satisfies Record<string, QueryTypeInfo>;

export type QueryType = keyof typeof QUERY_TYPES;

/** The types with tables that `pages` can page through. */
export const PAGED_TABLES = ['records', 'failures', 'errors', 'jobs'] as const satisfies readonly QueryType[];
export type PagedTable = (typeof PAGED_TABLES)[number];

/** The fields by which events can be filtered; `GET /v1/values/{field}` lists their values. */
export const FILTER_FIELDS = {
  connector: 'Connector',
  mode: 'Sync mode',
  object: 'Data object',
  action: 'API action',
  status: 'Status',
  errorCode: 'Error code',
  jobId: 'Job id',
} as const;
export type FilterField = keyof typeof FILTER_FIELDS;

/**
 * The fields that `filters` and conditions accept. An error's class depends on its code, its group also on the message.
 */
export const NARROWING_FIELDS = { ...FILTER_FIELDS, errorClass: 'Error class', errorGroup: 'Error group' } as const;
export type NarrowingField = keyof typeof NARROWING_FIELDS;

/** The fields by which figures can be split, up to `MAX_GROUP_BY_FIELDS` at a time. */
export const GROUP_BY_FIELDS = ['status', 'object', 'action', 'mode', 'errorCode', 'errorClass', 'connector'] as const;
export type GroupByField = (typeof GROUP_BY_FIELDS)[number];
export const MAX_GROUP_BY_FIELDS = 3;

/** The metrics of a group. Without events, counts are zero and all others null. */
export const METRICS = {
  events: { label: 'Events', unit: 'short' },
  synced: { label: "Sync'd", unit: 'short' },
  errors: { label: 'Errors', unit: 'short' },
  errorRate: { label: 'Error rate', unit: 'percentunit' },
  averageLatency: { label: 'Average latency', unit: 'ms' },
  p50: { label: 'P50', unit: 'ms' },
  p90: { label: 'P90', unit: 'ms' },
  p95: { label: 'P95', unit: 'ms' },
} as const;
export type Metric = keyof typeof METRICS;

/** Operators of a condition, as in Grafana's ad hoc filters. Regular expressions are RE2, not anchored. */
export const CONDITION_OPERATORS = ['=', '!=', '=|', '!=|', '=~', '!~'] as const;
export type ConditionOperator = (typeof CONDITION_OPERATORS)[number];

/** The values of `orderBy`; a leading `-` means descending. */
export const ORDER_BY = ['-endTime', 'endTime', '-startTime', 'startTime', '-latency', 'latency'] as const;
export type OrderBy = (typeof ORDER_BY)[number];

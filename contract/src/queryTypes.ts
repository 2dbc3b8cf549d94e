/**
 * The table of query types: what each is called, what a person may set on it, and how its answer is best shown.
 * Everything that enumerates query types (request schema, SQL, frames, query editor, docs) is driven by it.
 */

/** A setting of a query beside the filters, which every type takes. */
export type QueryOption = 'interval' | 'groupBy' | 'limit' | 'search' | 'orderBy' | 'state' | 'bucket' | 'timeShift';

export type Visualization = 'stat' | 'timeseries' | 'table';

export interface QueryTypeInfo {
  label: string;
  description: string;
  options: readonly QueryOption[];
  visualization: Visualization;
}

export const QUERY_TYPES = {
  summary: {
    label: 'Summary',
    description:
      'One row: records synced, errors, error rate and latency, each with its change against the window before',
    options: [],
    visualization: 'stat',
  },
  trend: {
    label: 'Trend',
    description: 'Events by minute, hour or day, split by a field if wanted',
    options: ['interval', 'groupBy', 'timeShift'],
    visualization: 'timeseries',
  },
  percentiles: {
    label: 'Latency percentiles',
    description: 'P50, P90 and P95 of the latency: by object, action and mode, or over time where an interval is set',
    options: ['interval', 'timeShift', 'bucket'],
    visualization: 'table',
  },
  histogram: {
    label: 'Latency heatmap',
    description: 'How many events took how long, over time',
    options: ['interval'],
    visualization: 'timeseries',
  },
  records: {
    label: 'Records',
    description: 'Real-time events one by one; manual syncs by job, object and action',
    options: ['limit', 'search', 'orderBy', 'bucket'],
    visualization: 'table',
  },
  failures: {
    label: 'Failed records',
    description: 'Failed events with error, state and number of attempts',
    options: ['limit', 'search', 'orderBy', 'state', 'bucket'],
    visualization: 'table',
  },
  errors: {
    label: 'Errors',
    description: 'Failures grouped by error code and normalised message',
    options: ['limit', 'search', 'state', 'bucket'],
    visualization: 'table',
  },
  jobs: {
    label: 'Manual sync jobs',
    description: 'Manual sync jobs with status, progress and counts',
    options: ['limit'],
    visualization: 'table',
  },
  commands: {
    label: 'Commands',
    description: 'Retries and cancels: who asked for what, and what became of it',
    options: ['limit'],
    visualization: 'table',
  },
} as const satisfies Record<string, QueryTypeInfo>;

export type QueryType = keyof typeof QUERY_TYPES;

/** The fields that an event can be filtered by, and whose values `GET /v1/values/{field}` lists. */
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

/** The fields that a trend can be split by. */
export const GROUP_BY_FIELDS = ['status', 'object', 'action', 'mode', 'errorCode', 'connector'] as const;
export type GroupByField = (typeof GROUP_BY_FIELDS)[number];

/** Operators of a condition, as Grafana's ad hoc filters write them; regular expressions are RE2, anchored at neither end. */
export const CONDITION_OPERATORS = ['=', '!=', '=|', '!=|', '=~', '!~'] as const;
export type ConditionOperator = (typeof CONDITION_OPERATORS)[number];

/** What `orderBy` accepts; a leading `-` means descending. */
export const ORDER_BY = ['-endTime', 'endTime', '-startTime', 'startTime', '-latency', 'latency'] as const;
export type OrderBy = (typeof ORDER_BY)[number];

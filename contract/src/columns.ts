/**
 * The columns of every query type's answer: name, type, label and Grafana unit. The server, the backend's frames and
 * the docs are made from this table. Times are epoch milliseconds in JSON and timestamps in Arrow.
 */
import { type FIELD_TYPES } from './fieldTypes';
import { type GroupByField, type Metric, METRICS, type QueryType } from './queryTypes';
import {
  COMMAND_STATE_LABELS,
  COMMAND_TYPE_LABELS,
  ERROR_CLASS_LABELS,
  ERROR_GROUP_STATUS_LABELS,
  FAILURE_STATE_LABELS,
  FRESHNESS_STATE_LABELS,
  JOB_STATUS_LABELS,
  MODE_LABELS,
  STATUS_LABELS,
} from './words';

export interface ColumnInfo {
  name: string;
  type: (typeof FIELD_TYPES)[number];
  /** The column's heading for people. */
  label: string;
  /** Grafana's unit id; changes are fractions, so `percentunit` shows 0.25 as 25 %. */
  unit?: 'short' | 'percentunit' | 'ms' | 'cps';
  nullable?: true;
  /** Labels for the values of a column with a closed set of values. */
  valueLabels?: Record<string, string>;
  /** The column's group, by field. */
  labels?: Record<string, string>;
  /** Whether the column is a change against the bucket before. */
  change?: true;
}

const time = (name: string, label: string, nullable?: true): ColumnInfo => ({ name, type: 'time', label, nullable });
const text = (name: string, label: string, nullable?: true): ColumnInfo => ({ name, type: 'string', label, nullable });
const word = (name: string, label: string, valueLabels: Record<string, string>, nullable?: true): ColumnInfo => ({
  ...text(name, label, nullable),
  valueLabels,
});
const count = (name: string, label: string, nullable?: true): ColumnInfo => ({
  name,
  type: 'number',
  label,
  unit: 'short',
  nullable,
});
const share = (name: string, label: string): ColumnInfo => ({
  name,
  type: 'number',
  label,
  unit: 'percentunit',
  nullable: true,
});
const number = (name: string, label: string): ColumnInfo => ({
  name,
  type: 'number',
  label,
  unit: 'short',
  nullable: true,
});
const duration = (name: string, label: string): ColumnInfo => ({
  name,
  type: 'number',
  label,
  unit: 'ms',
  nullable: true,
});

const RECORDS = count('records', 'Records synced');
const PERCENTILES = [duration('p50', 'P50'), duration('p90', 'P90'), duration('p95', 'P95')];

/** The column of a metric, under the given name. */
export function metricColumn(metric: Metric, name: string, label: string): ColumnInfo {
  const { unit } = METRICS[metric];
  return { name, type: 'number', label, unit, ...(unit === 'short' ? {} : { nullable: true as const }) };
}

/** The change of another column: a difference for rates, otherwise relative. */
export const changeColumn = ({ name, label }: ColumnInfo): ColumnInfo => ({
  ...share(`${name}Change`, `${label} change`),
  change: true,
});

const TOTALS = [count('total', 'Total'), { ...share('totalChange', 'Total change'), change: true as const }];

/** A real-time row is an event, so it carries that event's ids; a manual row is a job × object × action. */
const OBJECT_OR_JOB_ID = text('objectOrJobId', 'Object Id or Job Id');

/** The columns that identify the rows of a split summary. */
export const GROUP_COLUMNS: Record<GroupByField, ColumnInfo> = {
  connector: text('connector', 'Connector'),
  mode: word('mode', 'Sync Mode', MODE_LABELS),
  object: text('object', 'Data Object'),
  action: text('action', 'API Action'),
  status: word('status', 'Sync Status', STATUS_LABELS),
  errorCode: text('errorCode', 'Error Code'),
  errorClass: word('errorClass', 'Error Class', ERROR_CLASS_LABELS),
};

/** The number of events behind a row of a summary. */
export const GROUP_EVENTS: ColumnInfo = count('events', 'Events');

/** How many counts the column `trend` of error groups has, one for each part of the range. */
export const TREND_PARTS = 14;

export const COLUMNS: Record<QueryType, readonly ColumnInfo[]> = {
  summary: [
    GROUP_EVENTS,
    count('synced', "Total Sync'd"),
    share('syncedChange', "Total Sync'd change"),
    count('errors', 'Total Sync Errors'),
    share('errorsChange', 'Total Sync Errors change'),
    share('errorRate', 'Sync Error Rate'),
    share('errorRateChange', 'Sync Error Rate change'),
    duration('medianLatency', 'Median latency'),
    share('medianLatencyChange', 'Median latency change'),
    duration('averageLatency', 'Average latency'),
    share('averageLatencyChange', 'Average latency change'),
  ],
  trend: [
    time('time', 'Time'),
    count('synced', "Sync'd"),
    count('errors', 'Errors'),
    share('errorRate', 'Error rate'),
    count('total', 'Total'),
    { ...share('syncedChange', "Sync'd change"), change: true },
    { ...share('errorsChange', 'Errors change'), change: true },
    { ...share('errorRateChange', 'Error rate change'), change: true },
    { ...share('totalChange', 'Total change'), change: true },
  ],
  percentiles: [
    text('object', 'Data Object'),
    text('action', 'API Action'),
    word('mode', 'Sync Mode', MODE_LABELS),
    RECORDS,
    ...PERCENTILES,
  ],
  histogram: [time('time', 'Time')],
  records: [
    OBJECT_OR_JOB_ID,
    word('mode', 'Sync Mode', MODE_LABELS),
    text('object', 'Data Object'),
    text('action', 'API Action'),
    time('startTime', 'Start Time', true),
    time('endTime', 'End Time'),
    word('status', 'Sync Status', STATUS_LABELS),
    text('connector', 'Connector'),
    text('id', 'Event Id', true),
    text('recordId', 'Object Id', true),
    text('jobId', 'Job Id', true),
    duration('latency', 'Latency'),
    count('synced', "Sync'd"),
    count('errors', 'Errors'),
    text('errorCode', 'Error Code', true),
    text('errorMessage', 'Error Message', true),
    text('triggeredBy', 'Trigger By', true),
    text('traceId', 'Trace Id', true),
  ],
  failures: [
    text('id', 'Event Id'),
    text('recordId', 'Object Id'),
    text('connector', 'Connector'),
    word('mode', 'Sync Mode', MODE_LABELS),
    text('object', 'Data Object'),
    text('action', 'API Action'),
    time('startTime', 'Start Time', true),
    time('endTime', 'End Time'),
    text('errorCode', 'Error Code'),
    text('errorMessage', 'Error Message', true),
    text('triggeredBy', 'Trigger By', true),
    text('jobId', 'Job Id', true),
    word('state', 'State', FAILURE_STATE_LABELS, true),
    count('attempts', 'Attempts'),
    OBJECT_OR_JOB_ID,
    text('traceId', 'Trace Id', true),
  ],
  errors: [
    text('groupId', 'Group Id'),
    text('errorCode', 'Error Code'),
    text('message', 'Error Message'),
    word('errorClass', 'Error Class', ERROR_CLASS_LABELS),
    text('advice', 'What to do', true),
    count('count', 'Failures'),
    time('firstSeen', 'First Seen'),
    time('lastSeen', 'Last Seen'),
    share('share', 'Share'),
    word('status', 'Status', ERROR_GROUP_STATUS_LABELS),
    text('assignee', 'Assignee', true),
    text('decidedBy', 'Decided by', true),
    time('mutedUntil', 'Muted until', true),
    /** Open failures of real-time syncs. */
    count('retryable', 'Can be retried'),
    /** Failures in `TREND_PARTS` even parts of the range, oldest first, with a comma between them. */
    text('trend', 'Trend'),
  ],
  jobs: [
    text('jobId', 'Job Id'),
    text('connector', 'Connector'),
    text('scope', 'Scope'),
    word('status', 'Status', JOB_STATUS_LABELS),
    count('totalRecords', 'Records', true),
    count('processed', 'Processed'),
    count('succeeded', 'Succeeded'),
    count('failed', 'Failed'),
    share('progress', 'Progress'),
    time('startTime', 'Start Time', true),
    time('endTime', 'End Time', true),
    text('triggeredBy', 'Trigger By', true),
    time('updatedAt', 'Updated'),
    /** A dry run writes nothing to the target; its counts are as its connector reported them. */
    word('dryRun', 'Dry Run', { yes: 'Yes' }, true),
    /** Time since the last update or event of a job that has not ended, by the server's clock; null for ended jobs. */
    duration('idle', 'Idle'),
  ],
  objectives: [
    text('id', 'Objective'),
    text('connector', 'Connector'),
    text('object', 'Data Object', true),
    text('indicator', 'Indicator'),
    share('target', 'Target'),
    count('windowDays', 'Days'),
    share('attained', 'Attained'),
    share('budgetLeft', 'Budget left'),
    number('burnRate1h', 'Burn rate 1 h'),
    number('burnRate6h', 'Burn rate 6 h'),
    number('burnRate5m', 'Burn rate 5 min'),
    number('burnRate30m', 'Burn rate 30 min'),
    count('events', 'Events'),
    count('bad', 'Bad events'),
    /** At the pace of the last six hours; null if that pace does not use up the budget. */
    time('runsOutAt', 'Runs out', true),
    duration('thresholdMs', 'Threshold'),
  ],
  commands: [
    time('requestedAt', 'Time'),
    text('id', 'Command Id'),
    word('type', 'Type', COMMAND_TYPE_LABELS),
    word('state', 'State', COMMAND_STATE_LABELS),
    text('connector', 'Connector'),
    text('requestedBy', 'Requested by'),
    count('accepted', 'Accepted'),
    count('skipped', 'Skipped'),
    count('succeeded', 'Succeeded'),
    count('failed', 'Failed'),
    text('jobId', 'Job Id', true),
    text('detail', 'Detail', true),
    time('updatedAt', 'Updated'),
  ],
  baseline: [
    number('value', 'Now'),
    number('expected', 'Expected'),
    number('low', 'Low'),
    number('high', 'High'),
    number('outside', 'Outside the band'),
  ],
  freshness: [
    text('connector', 'Connector'),
    text('object', 'Data Object'),
    time('lastSuccess', 'Last Success', true),
    time('lastEvent', 'Last Event'),
    duration('sinceLastSuccess', 'Since Last Success'),
    duration('usualGap', 'Usual Gap'),
    duration('overdue', 'Overdue'),
    word('state', 'State', FRESHNESS_STATE_LABELS, true),
  ],
  intervals: [
    text('interval', 'Interval'),
    text('label', 'Name'),
    /** 1 for the chart's current interval, else 0. A number, because panels color numbers. */
    count('chosen', 'Chosen'),
  ],
  pages: [
    text('page', 'Page'),
    text('label', 'Name'),
    /** 1 for a page to go to, 0 for the current one, -1 if there is none. A number, because panels color numbers. */
    count('leads', 'Leads'),
  ],
};

/** A baseline with an interval has a row for each bucket. */
export const BASELINE_TREND_COLUMNS: readonly ColumnInfo[] = [time('time', 'Time'), ...COLUMNS.baseline];

/** Percentiles over time, where a `percentiles` query sets an interval. */
export const PERCENTILE_TREND_COLUMNS: readonly ColumnInfo[] = [time('time', 'Time'), RECORDS, ...PERCENTILES];

/**
 * A trend with `groupBy` or `metric` is `time`, one column for each group, named by its values joined by `, `, the total,
 * then the change of each. A heatmap is `time` and one count for each latency bucket, named by its upper bound in
 * milliseconds.
 */
export const GROUPED_TREND_TOTALS: readonly ColumnInfo[] = TOTALS;

/**
 * Stands for a missing value in a field of `groupBy`, such as the error code of a success. A real value of this text is
 * quoted.
 */
export const NO_GROUP_VALUE = '(none)';

/** The column name for all groups beyond the limit together. */
export const OTHER_GROUPS = '(other)';

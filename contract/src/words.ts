/** The closed sets and limits of the API. Everything else (objects, actions, codes, …) is a free text. */

export const MODES = ['realtime', 'manual'] as const;
export type Mode = (typeof MODES)[number];

/** Mode labels for people. */
export const MODE_LABELS: Record<Mode, string> = { realtime: 'Real Time', manual: 'Manual Sync' };

export const STATUSES = ['success', 'failed'] as const;
export type Status = (typeof STATUSES)[number];
export const STATUS_LABELS: Record<Status, string> = { success: 'Success', failed: 'Failed' };

export const JOB_STATUSES = ['queued', 'running', 'canceling', 'canceled', 'completed', 'failed'] as const;
export type JobStatus = (typeof JOB_STATUSES)[number];
export const JOB_STATUS_LABELS: Record<JobStatus, string> = {
  queued: 'Queued',
  running: 'Running',
  canceling: 'Canceling',
  canceled: 'Canceled',
  completed: 'Completed',
  failed: 'Failed',
};

/** Statuses in which a person may cancel a job. */
export const CANCELABLE_JOB_STATUSES: readonly JobStatus[] = ['queued', 'running'];

/** Statuses that a job never leaves. */
export const FINAL_JOB_STATUSES: readonly JobStatus[] = ['canceled', 'completed', 'failed'];

export const FAILURE_STATES = ['open', 'retrying', 'resolved', 'dismissed'] as const;
export type FailureState = (typeof FAILURE_STATES)[number];
export const FAILURE_STATE_LABELS: Record<FailureState, string> = {
  open: 'Open',
  retrying: 'Retrying',
  resolved: 'Resolved',
  dismissed: 'Dismissed',
};

/** Whether a data object syncs by its own rhythm of the week. */
const FRESHNESS_STATES = ['onTime', 'late'] as const;
export type FreshnessState = (typeof FRESHNESS_STATES)[number];
export const FRESHNESS_STATE_LABELS: Record<FreshnessState, string> = { onTime: 'On time', late: 'Late' };

/**
 * The kind of cause of an error, which the error catalogue derives from its code; `unknown` for codes without an entry.
 */
export const ERROR_CLASSES = ['transient', 'configuration', 'data', 'permission', 'unknown'] as const;
export type ErrorClass = (typeof ERROR_CLASSES)[number];
export const ERROR_CLASS_LABELS: Record<ErrorClass, string> = {
  transient: 'Transient',
  configuration: 'Configuration',
  data: 'Data',
  permission: 'Permission',
  unknown: 'Unknown',
};

/** What a person may decide about an error group. */
export const ERROR_GROUP_DECISIONS = ['new', 'acknowledged', 'muted', 'resolved'] as const;
export type ErrorGroupDecisionStatus = (typeof ERROR_GROUP_DECISIONS)[number];

/**
 * The status of an error group: as decided, or automatically `resolved` after a quiet time, or `reopened` by a new
 * failure.
 */
export const ERROR_GROUP_STATUSES = ['new', 'reopened', 'acknowledged', 'muted', 'resolved'] as const;
export type ErrorGroupStatus = (typeof ERROR_GROUP_STATUSES)[number];
export const ERROR_GROUP_STATUS_LABELS: Record<ErrorGroupStatus, string> = {
  new: 'New',
  acknowledged: 'Acknowledged',
  muted: 'Muted',
  resolved: 'Resolved',
  reopened: 'Reopened',
};

/** Whether a retry helps: always, once the cause is fixed, or never. */
export const RETRY_HELPS = ['yes', 'afterFix', 'no'] as const;
export type RetryHelps = (typeof RETRY_HELPS)[number];

export const COMMAND_TYPES = ['retry', 'cancel', 'dismiss', 'reopen'] as const;
export type CommandType = (typeof COMMAND_TYPES)[number];
export const COMMAND_TYPE_LABELS: Record<CommandType, string> = {
  retry: 'Retry',
  cancel: 'Cancel',
  dismiss: 'Dismiss',
  reopen: 'Reopen',
};

/**
 * The life of a command: `waiting` for its connector, `delivered` to it at least once, then `completed`, or `failed` if
 * the connector refused it or none of its records could be acted on. A person may pause it (`paused`), resume it, or
 * stop it (`stopped`), which makes its pending records open again.
 */
export const COMMAND_STATES = ['waiting', 'delivered', 'paused', 'completed', 'failed', 'stopped'] as const;
export type CommandState = (typeof COMMAND_STATES)[number];
export const COMMAND_STATE_LABELS: Record<CommandState, string> = {
  waiting: 'Waiting',
  delivered: 'Delivered',
  paused: 'Paused',
  completed: 'Completed',
  failed: 'Failed',
  stopped: 'Stopped',
};

/** What a person may do to a command that is under way. */
export const COMMAND_ACTIONS = ['pause', 'resume', 'stop'] as const;
export type CommandAction = (typeof COMMAND_ACTIONS)[number];

/** The outcome of a retry for one record. */
export const RETRY_OUTCOMES = ['pending', 'succeeded', 'failed', 'skipped'] as const;
export type RetryOutcome = (typeof RETRY_OUTCOMES)[number];

/** Why a command left out a failure. */
export const SKIP_REASONS = ['unknown', 'manual', 'in-flight', 'resolved', 'dismissed', 'open'] as const;
export type SkipReason = (typeof SKIP_REASONS)[number];
/** A count of 0 for each reason. */
export const NO_SKIPS = Object.fromEntries(SKIP_REASONS.map((reason) => [reason, 0])) as Readonly<
  Record<SkipReason, number>
>;

/** Kinds of changes: counts of events, failures with their decisions, jobs, commands, objectives. */
export const CHANGE_KINDS = ['counts', 'failures', 'jobs', 'commands', 'objectives'] as const;
export type ChangeKind = (typeof CHANGE_KINDS)[number];

export const SCOPES = ['ingest', 'read', 'operate', 'connector', 'manage'] as const;
export type Scope = (typeof SCOPES)[number];

/**
 * Longest texts of an event, in UTF-16 code units. A longer text makes the event rejected, except for the message,
 * which is cut.
 */
export const MAX_LENGTH = {
  id: 200,
  connector: 100,
  recordId: 200,
  jobId: 200,
  object: 100,
  action: 100,
  errorCode: 100,
  errorMessage: 8000,
  /** As JSON; a longer one is cut. */
  payload: 16_384,
  triggeredBy: 200,
  assignee: 200,
  /** Name and value of an attribute. */
  attribute: 256,
  scope: 200,
  search: 200,
  filterValue: 200,
  tokenName: 100,
  objectiveId: 200,
  /** The reason that a person gives for a command. */
  reason: 1000,
  /** Holds the texts that rows are ordered by, whatever their characters. */
  cursor: 8000,
} as const;

/** Most attributes of one event. */
export const MAX_ATTRIBUTES = 16;

/** Most rows of one answer. */
export const MAX_ROWS = {
  records: 1000,
  failures: 1000,
  csv: 20_000,
  values: 1000,
  /** Groups of a trend that get their own column by default; the rest share one. */
  trendGroups: 30,
  /** Groups of a summary, and most groups of any query. */
  groups: 1000,
  /** Event ids that one command may list. */
  retryEventIds: 10_000,
  /** Most records of one command. A filter may match more, which are left for the next command. */
  retryRecords: 50_000,
  /** Filter values of one field. */
  filterValues: 500,
  /** Records that a search by a part of their ids returns. */
  foundRecords: 200,
} as const;

/** The connector of events that name none. */
export const DEFAULT_CONNECTOR = 'default';

/** The `requestedBy` of retries by the server's schedule. */
export const SCHEDULE = 'schedule';

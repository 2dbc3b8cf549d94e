/** A query as panels, alert rules and Explore save it. The Go backend reads the same JSON. */
import type { DataQuery } from '@grafana/schema';
import type { Condition } from '@sync-health/contract/query';
import type { NarrowingField, QueryType } from '@sync-health/contract/queryTypes';

/** The chosen values of each field. An entry may be a template variable. */
export type FilterValues = Partial<Record<NarrowingField, string[]>>;

/** Every string may hold template variables until the query is sent. */
export interface SyncHealthQuery extends DataQuery {
  /** Absent in queries of version 1; see migrate.ts. */
  version?: number;
  queryType?: QueryType;
  interval?: string;
  metric?: string;
  /** Fields. In version 1 a single field. */
  groupBy?: string | string[];
  /** Groups with fewer events are left out. */
  minEvents?: number;
  /** Whether the groups beyond the limit have a column of their own, `(other)`. Default: true. */
  other?: boolean;
  /** Whether groups without events in the range, but with earlier ones, have a row of zeros. */
  silent?: boolean;
  filters?: FilterValues;
  conditions?: Condition[];
  /** The columns of figures. Empty: all. Absent: the backend chooses. */
  columns?: string[];
  /** `clock` shows durations as hh:mm:ss.ms, also those above a day. Absent: Grafana's own units. */
  durations?: 'clock';
  /** `logs` shows failures as log lines. Absent: a table. */
  format?: 'logs';
  limit?: number;
  cursor?: string;
  /** The query type whose pages the type `pages` counts. */
  of?: string;
  /** The page, as an answer to `pages` names it, usually in a variable. Empty: the first. */
  page?: string;
  search?: string;
  orderBy?: string;
  state?: string[];
  /** Statuses of error groups. */
  groupStatus?: string[];
  /** Filters of jobs and of commands. */
  jobStatus?: string[];
  commandType?: string[];
  commandState?: string[];
  /** Narrows to one bucket. `time` is epoch milliseconds; any other text narrows nothing. */
  bucket?: { time: string; interval: string };
  timeShift?: string;
  /** Ids of objectives. */
  objective?: string[];
  /** Whether each objective is split into one row for each data object. */
  byObject?: boolean;
  /** A range that ends now, such as 7d, in place of the dashboard's. The backend applies it. */
  window?: string;
  /** Whether the query is asked again when its data has changed. */
  live?: boolean;
  /** IANA name. Added when the query is sent. */
  timeZone?: string;
  /** Added when the query is sent. True: all variables are replaced, so a `$` that is left is part of a value. */
  variablesFilled?: boolean;
}

/** The version of a query in today's form. */
export const QUERY_VERSION = 2;

/** The type of a query without one, here and in the backend. */
export const DEFAULT_QUERY_TYPE: QueryType = 'trend';

/** Stands for the columns of all groups of a split trend. The backend has the same word. */
export const GROUPS = 'groups';

/** Stands for the columns with the change of each group. */
export const GROUP_CHANGES = 'groupChanges';

/** Columns that only a trend without a metric and without a split has. */
export const UNSPLIT_COLUMNS = ['synced', 'errors', 'errorRate', 'syncedChange', 'errorsChange', 'errorRateChange'];

/**
 * The settings of a new query. Grafana merges them into saved queries too, so they must not change a query of another
 * type or version.
 */
export const DEFAULT_QUERY: Partial<SyncHealthQuery> = { queryType: DEFAULT_QUERY_TYPE };

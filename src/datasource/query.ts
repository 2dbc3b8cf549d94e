/** A query as a panel, an alert rule or Explore saves it. The Go backend reads the same JSON. */
import type { DataQuery } from '@grafana/schema';
import type { Condition } from '@sync-health/contract/query';
import type { NarrowingField, QueryType } from '@sync-health/contract/queryTypes';

/** Values that records must have one of; an entry may be a template variable. */
export type FilterValues = Partial<Record<NarrowingField, string[]>>;

/** Every string may hold template variables until the query is sent. */
export interface SyncHealthQuery extends DataQuery {
  /** Absent in what was saved before queries had one: see migrate.ts. */
  version?: number;
  queryType?: QueryType;
  interval?: string;
  metric?: string;
  /** Fields; before version 2 one of them. */
  groupBy?: string | string[];
  /** Leaves out groups with fewer events. */
  minEvents?: number;
  /** False leaves out the column of the groups beyond the limit. */
  other?: boolean;
  /** Whether groups that have fallen silent have a row of zeros. */
  silent?: boolean;
  filters?: FilterValues;
  conditions?: Condition[];
  /** The value columns wanted: all where empty, those that the backend takes where absent. */
  columns?: string[];
  /** Shows durations as hh:mm:ss.ms, also those of more than a day; absent for Grafana's own units. */
  durations?: 'clock';
  /** Shows failures as log lines; absent for a table. */
  format?: 'logs';
  limit?: number;
  cursor?: string;
  /** The table that pages are of. */
  of?: string;
  /** As an answer to `pages` names it, from a variable; the first where empty. */
  page?: string;
  search?: string;
  orderBy?: string;
  state?: string[];
  /** Of error groups. */
  groupStatus?: string[];
  /** Of jobs, and of commands. */
  jobStatus?: string[];
  commandType?: string[];
  commandState?: string[];
  /** Narrows to one bucket; `time` is epoch milliseconds, or any word for none. */
  bucket?: { time: string; interval: string };
  timeShift?: string;
  /** Ids of objectives. */
  objective?: string[];
  /** Whether each objective has a row for each data object. */
  byObject?: boolean;
  /** The last so much up to now, such as 7d, whatever the range; the backend applies it. */
  window?: string;
  /** Whether it is asked again when what it shows has changed. */
  live?: boolean;
  /** IANA name, added when the query is sent. */
  timeZone?: string;
  /** Added when the query is sent: what still looks like a variable is part of a value. */
  variablesFilled?: boolean;
}

/** The type of a query that names none, here and in the backend. */
export const DEFAULT_QUERY_TYPE: QueryType = 'trend';

/** Stands for the columns of all groups of a split trend, as in the backend. */
export const GROUPS = 'groups';

/** Stands for the columns of the change of each group. */
export const GROUP_CHANGES = 'groupChanges';

/** What a trend without metric and groups counts, and any other has no columns for. */
export const UNSPLIT_COLUMNS = ['synced', 'errors', 'errorRate', 'syncedChange', 'errorsChange', 'errorRateChange'];

/**
 * A new query is a trend, and the backend chooses its columns: Grafana lays this under saved queries too, so nothing
 * may be in it that would change a query of another type, or one that was saved before queries had a version.
 */
export const DEFAULT_QUERY: Partial<SyncHealthQuery> = { queryType: DEFAULT_QUERY_TYPE };

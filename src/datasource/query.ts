/** A query as a panel, an alert rule or Explore saves it. The Go backend reads the same JSON. */
import type { DataQuery, DataSourceJsonData } from '@grafana/data';
import type { Condition } from '@sync-health/contract/query';
import type { FilterField, QueryType } from '@sync-health/contract/queryTypes';

/** Values that records must have one of; an entry may be a template variable. */
export type FilterValues = Partial<Record<FilterField, string[]>>;

/** Every string may hold template variables until the query is sent. */
export interface SyncHealthQuery extends DataQuery {
  queryType?: QueryType;
  interval?: string;
  groupBy?: string;
  filters?: FilterValues;
  conditions?: Condition[];
  /** The value columns wanted, all where absent. */
  columns?: string[];
  limit?: number;
  cursor?: string;
  search?: string;
  orderBy?: string;
  state?: string[];
  /** Narrows to one bucket; `time` is epoch milliseconds, or what stands for none. */
  bucket?: { time: string; interval: string };
  timeShift?: string;
  /** IANA name, added when the query is sent. */
  timeZone?: string;
}

export type OperateRole = 'Viewer' | 'Editor' | 'Admin';

export interface SyncHealthOptions extends DataSourceJsonData {
  timeoutSeconds?: number;
  /** The role needed to retry and cancel. */
  operateRole?: OperateRole;
  tlsSkipVerify?: boolean;
  tlsAuthWithCACert?: boolean;
  tlsAuth?: boolean;
  serverName?: string;
}

export interface SyncHealthSecrets {
  token?: string;
  tlsCACert?: string;
  tlsClientCert?: string;
  tlsClientKey?: string;
}

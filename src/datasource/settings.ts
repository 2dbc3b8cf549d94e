/** The data source's settings as Grafana stores them. */
import type { DataSourceJsonData } from '@grafana/data';

import type { RecordLink } from '../recordLinks/recordLink';

export const OPERATE_ROLES = ['Viewer', 'Editor', 'Admin'] as const;
export type OperateRole = (typeof OPERATE_ROLES)[number];

export const DEFAULT_OPERATE_ROLE: OperateRole = 'Editor';
export const DEFAULT_TIMEOUT_SECONDS = 30;

export interface SyncHealthOptions extends DataSourceJsonData {
  /** In seconds; a text where it is provisioned so. */
  timeout?: number | string;
  /** Where connectors reach the server, if that is another address than Grafana's. */
  publicUrl?: string;
  /** The role that a person needs to retry and cancel. */
  operateRole?: OperateRole;
  /** Whether people who have not signed in may act, if their role suffices; a text where it is provisioned. */
  anonymousMayOperate?: boolean | string;
  tlsSkipVerify?: boolean;
  tlsAuthWithCACert?: boolean;
  tlsAuth?: boolean;
  serverName?: string;
  /** Whether Grafana reaches the server through its secure SOCKS proxy. */
  enableSecureSocksProxy?: boolean;
  /** Where a record is elsewhere. */
  recordLinks?: RecordLink[];
}

/** Beside the token Grafana keeps certificates, keys and the values of headers under names of its own. */
export type SyncHealthSecrets = Partial<Record<string, string>>;

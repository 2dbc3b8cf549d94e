/** The data source's settings as Grafana stores them. */
import type { DataSourceJsonData } from '@grafana/data';

import type { RecordLink } from '../recordLinks/recordLink';

export const OPERATE_ROLES = ['Viewer', 'Editor', 'Admin'] as const;
export type OperateRole = (typeof OPERATE_ROLES)[number];

export const DEFAULT_OPERATE_ROLE: OperateRole = 'Editor';
export const DEFAULT_TIMEOUT_SECONDS = 30;

export interface SyncHealthOptions extends DataSourceJsonData {
  /** In seconds. A text where a provisioning file writes it so. */
  timeout?: number | string;
  /** The server's address for connectors, where it differs from the one that Grafana uses. */
  publicUrl?: string;
  /** The least role that may retry and cancel. */
  operateRole?: OperateRole;
  /** Whether people who have not signed in may act, given the role. A text where a provisioning file writes it so. */
  anonymousMayOperate?: boolean | string;
  tlsSkipVerify?: boolean;
  tlsAuthWithCACert?: boolean;
  tlsAuth?: boolean;
  serverName?: string;
  /** Whether Grafana reaches the server through its secure SOCKS proxy. */
  enableSecureSocksProxy?: boolean;
  /** Links to a record in other systems. */
  recordLinks?: RecordLink[];
}

/** The token, and what Grafana itself stores under its own names: certificates, keys and header values. */
export type SyncHealthSecrets = Partial<Record<string, string>>;

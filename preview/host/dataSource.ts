/** The one data source of the preview, as Grafana would have it provisioned. */
import { type Settings } from './settings';

export const DATA_SOURCE_UID = 'sync-health';

export interface DataSourceSettings {
  id: number;
  uid: string;
  name: string;
  url: string;
  jsonData: Record<string, unknown>;
  decryptedSecureJsonData: Record<string, string>;
  updated: number;
}

export function dataSourceOf({ serverUrl, token }: Settings): DataSourceSettings {
  return {
    id: 1,
    uid: DATA_SOURCE_UID,
    name: 'Sync Health',
    url: serverUrl,
    jsonData: { timeoutSeconds: 30, operateRole: 'Editor' },
    decryptedSecureJsonData: { token },
    updated: Date.now(),
  };
}

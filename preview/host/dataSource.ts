/** The data source of the preview, as if it were provisioned. Changes last until the preview ends. */
import { type Settings } from './settings';

const DATA_SOURCE_UID = 'sync-health';
export const DATA_SOURCE_TYPE = 'syncops-synchealth-datasource';

/** The settings that the backend gets. */
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
    jsonData: { timeout: 30, operateRole: 'Editor' },
    decryptedSecureJsonData: { token },
    updated: Date.now(),
  };
}

/** The settings as Grafana's API returns them: it names the secrets that are set, without their values. */
export function shownDataSource({ decryptedSecureJsonData, updated, ...shown }: DataSourceSettings) {
  return {
    ...shown,
    type: DATA_SOURCE_TYPE,
    access: 'proxy',
    isDefault: true,
    readOnly: false,
    version: updated,
    secureJsonFields: Object.fromEntries(Object.keys(decryptedSecureJsonData).map((name) => [name, true])),
  };
}

export interface DataSourceChange {
  url?: string;
  jsonData?: Record<string, unknown>;
  secureJsonData?: Record<string, string>;
}

/** Changes the settings in place, with a new time. Otherwise the backend would keep the old ones. */
export function changeDataSource(dataSource: DataSourceSettings, { url, jsonData, secureJsonData }: DataSourceChange) {
  Object.assign(dataSource, {
    url: url ?? dataSource.url,
    jsonData: jsonData ?? dataSource.jsonData,
    decryptedSecureJsonData: { ...dataSource.decryptedSecureJsonData, ...secureJsonData },
    updated: Math.max(Date.now(), dataSource.updated + 1),
  });
}

/** What each part of the settings page gets, and how it changes the settings. */
import type { DataSourcePluginOptionsEditorProps } from '@grafana/data';

import type { SecretName, SyncHealthOptions, SyncHealthSecrets } from '../settings';

export type SettingsProps = DataSourcePluginOptionsEditorProps<SyncHealthOptions, SyncHealthSecrets>;

export function setOptions({ options, onOptionsChange }: SettingsProps, changes: Partial<SyncHealthOptions>) {
  onOptionsChange({ ...options, jsonData: { ...options.jsonData, ...changes } });
}

export function setSecret({ options, onOptionsChange }: SettingsProps, name: SecretName, value: string) {
  onOptionsChange({ ...options, secureJsonData: { ...options.secureJsonData, [name]: value } });
}

/** Forgets a stored secret, which Grafana never shows, so that another can be entered. */
export function resetSecret({ options, onOptionsChange }: SettingsProps, name: SecretName) {
  onOptionsChange({
    ...options,
    secureJsonFields: { ...options.secureJsonFields, [name]: false },
    secureJsonData: { ...options.secureJsonData, [name]: '' },
  });
}

/** Props of each part of the settings page, and how a part changes the settings. */
import type { DataSourcePluginOptionsEditorProps } from '@grafana/data';

import type { SyncHealthOptions, SyncHealthSecrets } from '../settings';

export type SettingsProps = DataSourcePluginOptionsEditorProps<SyncHealthOptions, SyncHealthSecrets>;

export function setOptions({ options, onOptionsChange }: SettingsProps, changes: Partial<SyncHealthOptions>) {
  onOptionsChange({ ...options, jsonData: { ...options.jsonData, ...changes } });
}

/** Entry of the data source plugin: small; the editors come as chunks of their own when they are opened. */
// First, before anything can load a chunk.
import './publicPath';

import { DataSourcePlugin } from '@grafana/data';
import { initPluginTranslations } from '@grafana/i18n';

import { lazily } from '../lazily';
import { DATA_SOURCE_TYPE } from '../pluginIds';
import { DataSource } from './DataSource';
import type { SyncHealthQuery } from './query';
import type { SyncHealthOptions, SyncHealthSecrets } from './settings';

// Settles before anything renders: Grafana has loaded the texts by now, as plugin.json names the languages.
void initPluginTranslations(DATA_SOURCE_TYPE);

export const plugin = new DataSourcePlugin<DataSource, SyncHealthQuery, SyncHealthOptions, SyncHealthSecrets>(
  DataSource
)
  .setConfigEditor(lazily(() => import('./config/ConfigEditor')))
  .setQueryEditor(lazily(() => import('./editors/QueryEditor')))
  .setQueryEditorHelp(lazily(() => import('./editors/QueryHelp')));

/**
 * Entry of the data source plugin. It is small, since Grafana loads it at its own start. Editors are chunks that load
 * when they are opened.
 */
// Must be the first import: it says where chunks are loaded from.
import './publicPath';

import { DataSourcePlugin } from '@grafana/data';
import { initPluginTranslations } from '@grafana/i18n';

import { lazily } from '../lazily';
import { DATA_SOURCE_TYPE } from '../pluginIds';
import { keepBarClicksInDashboard } from './barClicks';
import { DataSource } from './DataSource';
import type { SyncHealthQuery } from './query';
import type { SyncHealthOptions, SyncHealthSecrets } from './settings';

// Ready before the first render: Grafana has loaded the texts already, since plugin.json lists the languages.
void initPluginTranslations(DATA_SOURCE_TYPE);
keepBarClicksInDashboard();

export const plugin = new DataSourcePlugin<DataSource, SyncHealthQuery, SyncHealthOptions, SyncHealthSecrets>(
  DataSource
)
  .setConfigEditor(lazily(() => import('./config/ConfigEditor')))
  .setQueryEditor(lazily(() => import('./editors/QueryEditor')))
  .setQueryEditorHelp(lazily(() => import('./editors/QueryHelp')));

/** Entry of the data source plugin: small; the editors come as chunks of their own when they are opened. */
import { DataSourcePlugin } from '@grafana/data';
import { initPluginTranslations } from '@grafana/i18n';

import { DATA_SOURCE_TYPE } from '../pluginIds';
import { DataSource } from './DataSource';

// Settles before anything renders: Grafana has loaded the texts by now, as plugin.json names the languages.
void initPluginTranslations(DATA_SOURCE_TYPE);

export const plugin = new DataSourcePlugin(DataSource);

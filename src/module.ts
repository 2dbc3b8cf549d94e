/**
 * Entry of the app plugin. It is small, since Grafana loads it at its own start. Pages are chunks that load when they
 * are opened.
 */
import { AppPlugin, type AppPluginMeta, type AppRootProps, type PluginConfigPageProps } from '@grafana/data';
import { initPluginTranslations } from '@grafana/i18n';

import type { AppSettings } from './api/appSettings';
import { addExtensions } from './extensions/addExtensions';
import { lazily } from './lazily';
import { APP_ID } from './pluginIds';

// Ready before the first render: Grafana has loaded the texts already, since plugin.json lists the languages.
void initPluginTranslations(APP_ID);

export const plugin = addExtensions(
  new AppPlugin<AppSettings>()
    .setRootPage(lazily<AppRootProps<AppSettings>>(() => import('./pages/App')))
    .addConfigPage({
      title: 'Configuration',
      icon: 'cog',
      body: lazily<PluginConfigPageProps<AppPluginMeta<AppSettings>>>(() => import('./pages/Config/AppConfig')),
      id: 'configuration',
    })
);

/** Entry of the app plugin: small, since Grafana loads it at its own start; pages come as chunks of their own. */
import { AppPlugin, type AppPluginMeta, type AppRootProps, type PluginConfigPageProps } from '@grafana/data';
import { initPluginTranslations } from '@grafana/i18n';

import type { AppSettings } from './api/appSettings';
import { addExtensions } from './extensions/addExtensions';
import { lazily } from './lazily';
import { APP_ID } from './pluginIds';

// Settles before anything renders: Grafana has loaded the texts by now, as plugin.json names the languages.
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

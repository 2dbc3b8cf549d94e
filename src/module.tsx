/** Entry of the app plugin: small, since Grafana loads it at its own start; pages come as chunks of their own. */
import { AppPlugin, type AppPluginMeta, type AppRootProps, type PluginConfigPageProps } from '@grafana/data';
import { initPluginTranslations } from '@grafana/i18n';
import { LoadingPlaceholder } from '@grafana/ui';
import React, { lazy, Suspense } from 'react';

import type { AppSettings } from './api/appSettings';
import { addExtensions } from './extensions/addExtensions';
import { APP_ID } from './pluginIds';

// Settles before anything renders: Grafana has loaded the texts by now, as plugin.json names the languages.
void initPluginTranslations(APP_ID);

const LazyApp = lazy(() => import('./pages/App'));
const LazyConfig = lazy(() => import('./pages/Config/AppConfig'));

function App(props: AppRootProps<AppSettings>) {
  return (
    <Suspense fallback={<LoadingPlaceholder text="" />}>
      <LazyApp {...props} />
    </Suspense>
  );
}

function Config(props: PluginConfigPageProps<AppPluginMeta<AppSettings>>) {
  return (
    <Suspense fallback={<LoadingPlaceholder text="" />}>
      <LazyConfig {...props} />
    </Suspense>
  );
}

export const plugin = addExtensions(
  new AppPlugin<AppSettings>()
    .setRootPage(App)
    .addConfigPage({ title: 'Configuration', icon: 'cog', body: Config, id: 'configuration' })
);

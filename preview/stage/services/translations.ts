/** Loads the plugin's texts in the language of the URL (`?lang=de-DE`), else in English. */
import { initPluginTranslations } from '@grafana/i18n';
import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';

import { preview } from '../bootData';

const FALLBACK = 'en-US';

function textsUrl(pluginId: string, language: string): string {
  return `/public/plugins/${pluginId}/locales/${language}/${pluginId}.json`;
}

async function texts(pluginId: string, language: string): Promise<object> {
  const response = await fetch(textsUrl(pluginId, language));
  return response.ok ? response.json() : {};
}

export async function loadTranslations() {
  const { app, dataSourcePlugin } = preview;
  const asked = new URLSearchParams(window.location.search).get('lang');
  const language = asked != null && app.languages.includes(asked) ? asked : FALLBACK;
  await i18next.use(initReactI18next).init({
    resources: {},
    lng: language,
    fallbackLng: FALLBACK,
    returnEmptyString: false,
    interpolation: { escapeValue: false },
  });
  for (const plugin of [app.id, dataSourcePlugin.id]) {
    for (const each of new Set([language, FALLBACK])) {
      i18next.addResourceBundle(each, plugin, await texts(plugin, each));
    }
  }
  // Texts of @grafana/ui and scenes stay English.
  await initPluginTranslations('grafana');
}

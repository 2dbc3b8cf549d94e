/** Sets Grafana's boot data, from which `@grafana/runtime` makes its configuration. Must be the first import. */
import { type DataSourcePluginMeta, type PluginMeta } from '@grafana/data';

import { GRAFANA_VERSION } from './grafanaVersion';
import { correctLanguages } from './languages';

interface PreviewBootData {
  app: Omit<PluginMeta, 'includes'> & { includes: Include[]; languages: string[] };
  dataSourcePlugin: DataSourcePluginMeta & { languages: string[] };
  dataSource: { id: number; uid: string; name: string; url: string; jsonData: Record<string, unknown> };
  user: { login: string; name: string; email: string; role: string };
}

interface Include {
  type: string;
  name: string;
  path: string;
  icon?: string;
  uid?: string;
  role?: string;
  addToNav?: boolean;
}

declare global {
  interface Window {
    previewBootData: PreviewBootData;
    grafanaBootData: unknown;
  }
}

const THEME_KEY = 'preview.theme';

/** The theme of the URL (`?theme=light` or `dark`), else the last choice, else dark. */
function chosenTheme(): string {
  const asked = new URLSearchParams(window.location.search).get('theme');
  return asked === 'light' || asked === 'dark' ? asked : (localStorage.getItem(THEME_KEY) ?? 'dark');
}

/** Saves the theme and reloads the page in it. */
export function changeTheme(theme: string) {
  localStorage.setItem(THEME_KEY, theme);
  const url = new URL(window.location.href);
  url.searchParams.delete('theme');
  window.location.assign(url);
}

correctLanguages(window.navigator);

export const preview = window.previewBootData;
export const theme = chosenTheme();

window.grafanaBootData = {
  user: {
    isSignedIn: true,
    id: 1,
    ...preview.user,
    orgId: 1,
    orgName: 'Preview',
    orgRole: preview.user.role,
    lightTheme: theme === 'light',
    theme,
    timezone: 'browser',
    language: 'en-US',
    permissions: {},
  },
  settings: {
    appUrl: window.location.origin,
    appSubUrl: '',
    buildInfo: { version: GRAFANA_VERSION, commit: '', env: 'production', edition: 'Open Source' },
    datasources: {},
    panels: {},
    apps: {},
    featureToggles: {},
    theme,
    minRefreshInterval: '5s',
  },
  navTree: [],
};

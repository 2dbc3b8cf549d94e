/** Loads plugin modules by SystemJS, with the packages that Grafana shares with plugins. */
import * as emotionCss from '@emotion/css';
import * as emotionReact from '@emotion/react';
import * as grafanaData from '@grafana/data';
import * as grafanaRuntime from '@grafana/runtime';
import * as grafanaUi from '@grafana/ui';
import i18next from 'i18next';
import lodash from 'lodash';
// eslint-disable-next-line no-restricted-imports -- Grafana shares it with plugins, so the stage has to
import moment from 'moment';
import * as react from 'react';
import * as jsxRuntime from 'react/jsx-runtime';
import * as reactDom from 'react-dom';
import * as reactRouterDom from 'react-router-dom';
import * as reactRouterCompat from 'react-router-dom-v5-compat';
import * as rxjs from 'rxjs';
// Must be after the packages above: with the AMD extra loaded first, UMD packages would register with it.
import 'systemjs/dist/system.js';
import 'systemjs/dist/extras/amd.js';

interface SystemJs {
  set(id: string, module: object): void;
  import(url: string): Promise<Record<string, unknown>>;
  addImportMap(map: { imports: Record<string, string> }): void;
}

declare const System: SystemJs;

const SHARED: Record<string, object> = {
  '@emotion/css': emotionCss,
  '@emotion/react': emotionReact,
  '@grafana/data': grafanaData,
  '@grafana/runtime': grafanaRuntime,
  '@grafana/ui': grafanaUi,
  i18next,
  lodash: { ...lodash, default: lodash, __useDefault: true },
  moment: { default: moment, __useDefault: true },
  react,
  'react/jsx-runtime': jsxRuntime,
  'react-dom': reactDom,
  // Plugins get version 6 as `react-router`, and bundle react-router-dom themselves.
  'react-router': reactRouterCompat,
  'react-router-dom': reactRouterDom,
  rxjs,
};

const PREFIX = 'preview:';

export function shareModules() {
  System.addImportMap({ imports: Object.fromEntries(Object.keys(SHARED).map((name) => [name, PREFIX + name])) });
  for (const [name, module] of Object.entries(SHARED)) {
    System.set(PREFIX + name, module);
  }
}

/** Loads a module.js and returns its export `plugin`. */
export async function importPlugin<T>(url: string): Promise<T> {
  const module = await System.import(new URL(url, window.location.origin).toString());
  return module.plugin as T;
}

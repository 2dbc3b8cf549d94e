/** Sets the services of `@grafana/runtime` that a plugin needs. */
import { EventBusSrv } from '@grafana/data';
import {
  locationService,
  setAppEvents,
  setBackendSrv,
  setDataSourceSrv,
  setEchoSrv,
  setLocationSrv,
  setPluginComponentHook,
  setPluginComponentsHook,
  setPluginFunctionsHook,
  setPluginImportUtils,
  setPluginLinksHook,
  setRunRequest,
  setTemplateSrv,
} from '@grafana/runtime';
import { setPluginPage } from '@grafana/runtime/internal';
import * as unstable from '@grafana/runtime/unstable';

import { PluginPage } from '../chrome/PluginPage';
import { registerFieldOptions } from '../dashboards/fieldOptions';
import { getPanelPlugin } from '../dashboards/panelPlugins';
import { backendSrv } from './backendSrv';
import { dataSourceSrv } from './dataSourceSrv';
import { usePluginLinks } from './extensions';
import { runRequest } from './runRequest';
import { templateSrv } from './templateSrv';

export function setServices() {
  setBackendSrv(backendSrv);
  setDataSourceSrv(dataSourceSrv);
  setTemplateSrv(templateSrv);
  setRunRequest(runRequest);
  setAppEvents(new EventBusSrv());
  setEchoSrv({ flush: () => undefined, addBackend: () => undefined, addEvent: () => undefined });
  setLocationSrv({ update: ({ path, query }) => locationService.push({ pathname: path, search: toSearch(query) }) });
  setPluginPage(PluginPage);
  setPluginLinksHook(usePluginLinks);
  setPluginComponentHook(() => ({ isLoading: false, component: null }));
  setPluginComponentsHook(() => ({ isLoading: false, components: [] }));
  setPluginFunctionsHook(() => ({ isLoading: false, functions: [] }));
  setPluginImportUtils({
    getPanelPluginFromCache: getPanelPlugin,
    importPanelPlugin: async (id) => getPanelPlugin(id),
  });
  registerFieldOptions();
  startLoggers();
}

/** Starts the loggers that Grafana 13 looks up before it logs. */
function startLoggers() {
  const { initializeLoggersRegistry } = unstable as { initializeLoggersRegistry?: () => void };
  initializeLoggersRegistry?.();
}

function toSearch(query: Record<string, unknown> = {}): string {
  return new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)])).toString();
}

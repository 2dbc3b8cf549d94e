/** The data sources of the stage: the one nested in the plugin. */
import {
  type DataSourceApi,
  type DataSourceInstanceSettings,
  type DataSourceJsonData,
  type DataSourcePlugin,
  type DataSourceRef,
  PluginType,
} from '@grafana/data';
import { type DataSourceSrv, type GetDataSourceListFilters, getTemplateSrv } from '@grafana/runtime';
import { type DataQuery } from '@grafana/schema';

import { preview } from '../bootData';
import { importPlugin } from './modules';

const { dataSource, dataSourcePlugin } = preview;

const SETTINGS: DataSourceInstanceSettings = {
  id: dataSource.id,
  uid: dataSource.uid,
  name: dataSource.name,
  type: dataSourcePlugin.id,
  access: 'proxy',
  readOnly: true,
  isDefault: true,
  url: `/api/datasources/proxy/uid/${dataSource.uid}`,
  jsonData: dataSource.jsonData,
  meta: {
    ...dataSourcePlugin,
    type: PluginType.datasource,
    module: `/public/plugins/${dataSourcePlugin.id}/module.js`,
    baseUrl: `/public/plugins/${dataSourcePlugin.id}`,
  },
};

type Plugin = DataSourcePlugin<DataSourceApi, DataQuery, DataSourceJsonData>;

let loading: Promise<DataSourceApi> | undefined;

async function load(): Promise<DataSourceApi> {
  const plugin = await importPlugin<Plugin>(SETTINGS.meta.module);
  const instance = new plugin.DataSourceClass(SETTINGS);
  instance.components = plugin.components;
  instance.meta = SETTINGS.meta;
  return instance;
}

function settingsOf(ref?: DataSourceRef | string | null): DataSourceInstanceSettings | undefined {
  const named = typeof ref === 'string' ? ref : ref?.uid;
  const uid = named == null ? named : getTemplateSrv().replace(named);
  return uid == null || uid === '' || [SETTINGS.uid, SETTINGS.name, 'default'].includes(uid) ? SETTINGS : undefined;
}

function matches({ pluginId, type, alerting, filter }: GetDataSourceListFilters): boolean {
  return (
    (pluginId == null || pluginId === SETTINGS.type) &&
    (type == null || [type].flat().includes(SETTINGS.type)) &&
    (!alerting || Boolean(SETTINGS.meta.alerting)) &&
    (filter == null || filter(SETTINGS))
  );
}

export const dataSourceSrv: DataSourceSrv = {
  get: async (ref) => {
    if (!settingsOf(ref)) {
      throw new Error(`The preview has no data source ${JSON.stringify(ref)}`);
    }
    return (loading ??= load());
  },
  getList: (filters = {}) => (matches(filters) ? [SETTINGS] : []),
  getInstanceSettings: (ref) => settingsOf(ref),
  reload: () => undefined,
  registerRuntimeDataSource: () => undefined,
};

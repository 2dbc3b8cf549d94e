/** A fake Grafana for tests of pages: its services, its page frame, its translations. */
import { type AppPluginMeta, GrafanaPlugin, PluginType } from '@grafana/data';
import { initPluginTranslations } from '@grafana/i18n';
import {
  type BackendSrv,
  type BackendSrvRequest,
  type DataSourceSrv,
  type FetchResponse,
  type PluginPageProps,
  setBackendSrv,
  setDataSourceSrv,
  setPluginComponentHook,
} from '@grafana/runtime';
import React from 'react';
import { from } from 'rxjs';

import type { AppSettings } from '../api/appSettings';
import type { ChosenDataSource } from '../api/DataSourceContext';
import { APP_ID, DATA_SOURCE_TYPE } from '../pluginIds';
import { DATA_SOURCE_UID, GRAFANA } from './server';

/** Grafana's page frame. The runtime package alone draws only the content. */
function Page({ children, actions, subTitle, pageNav, renderTitle }: PluginPageProps) {
  const title = pageNav?.text ?? 'Sync Health';
  return (
    <main className="main-view">
      {renderTitle ? renderTitle(title) : <h1>{title}</h1>}
      <p>{subTitle}</p>
      <div>{actions}</div>
      {children}
    </main>
  );
}

jest.mock('@grafana/runtime', () => ({
  ...jest.requireActual<object>('@grafana/runtime'),
  PluginPage: (props: PluginPageProps) => <Page {...props} />,
}));

export function anAppMeta(jsonData: AppSettings = {}): AppPluginMeta<AppSettings> {
  return {
    id: APP_ID,
    type: PluginType.app,
    jsonData,
    name: 'Sync Health',
    module: '',
    baseUrl: '',
    info: {
      author: { name: '' },
      description: '',
      links: [],
      logos: { large: '', small: '' },
      screenshots: [],
      updated: '',
      version: '',
    },
  };
}

export function anAppPlugin(settings: AppSettings = {}): GrafanaPlugin<AppPluginMeta<AppSettings>> {
  return Object.assign(new GrafanaPlugin<AppPluginMeta<AppSettings>>(), { meta: anAppMeta(settings) });
}

export function aDataSource(uid = DATA_SOURCE_UID, jsonData: ChosenDataSource['jsonData'] = {}): ChosenDataSource {
  return { uid, name: `Sync Health ${uid}`, jsonData };
}

/** Grafana's own data source, which it lists where none has the type. */
const GRAFANAS_OWN = { uid: 'grafana', name: '-- Grafana --', type: 'datasource' };

export function setUpGrafana(dataSources: ChosenDataSource[] = [aDataSource()]) {
  const backendSrv: Pick<BackendSrv, 'fetch'> = { fetch: <T,>(request: BackendSrvRequest) => from(send<T>(request)) };
  const ours = dataSources.map((each) => ({ ...each, type: DATA_SOURCE_TYPE }));
  const dataSourceSrv = { getList: () => (ours.length > 0 ? ours : [GRAFANAS_OWN]) };
  // Comboboxes measure the width of their text. No test depends on it.
  jest
    .spyOn(HTMLCanvasElement.prototype, 'getContext')
    .mockImplementation(() => Object.assign(Object.create(null), { measureText: () => ({ width: 8 }) }));
  // The pages call nothing else of these services. Any other call fails.
  setBackendSrv(backendSrv as BackendSrv);
  setDataSourceSrv(dataSourceSrv as unknown as DataSourceSrv);
  setPluginComponentHook(() => ({ component: null, isLoading: false }));
}

/** Loads the texts of a language, whatever Grafana's language is. */
export async function setUpTranslations(texts: object) {
  await initPluginTranslations(APP_ID, [async () => ({ ...texts })]);
}

async function send<T>({
  url,
  method = 'GET',
  data,
  headers,
  abortSignal,
}: BackendSrvRequest): Promise<FetchResponse<T>> {
  const response = await fetch(GRAFANA + url, {
    method,
    body: data === undefined || typeof data === 'string' ? data : JSON.stringify(data),
    headers: { 'Content-Type': 'application/json', ...headers },
    signal: abortSignal,
  });
  const body = await response.json();
  if (!response.ok) {
    throw { status: response.status, statusText: response.statusText, data: body, config: { url } };
  }
  const { status, statusText, ok, redirected, type } = response;
  return { data: body, status, statusText, ok, headers: response.headers, redirected, type, url, config: { url } };
}

/** A data source on a fake backend, which answers what a test says and records what it was asked. */
import {
  type DataQueryRequest,
  type DataSourceInstanceSettings,
  dateTime,
  makeTimeRange,
  PluginType,
} from '@grafana/data';
import type { DataQuery } from '@grafana/schema';
import { type BackendSrv, type BackendSrvRequest, setBackendSrv, type TemplateSrv } from '@grafana/runtime';
import { of } from 'rxjs';

import { DATA_SOURCE_TYPE } from '../../pluginIds';
import { DataSource } from '../DataSource';
import type { SyncHealthOptions } from '../settings';
import { aTemplateSrv } from './templateSrv';

const PLUGIN_INFO = {
  author: { name: '' },
  description: '',
  links: [],
  logos: { large: '', small: '' },
  screenshots: [],
  updated: '',
  version: '',
};

const SETTINGS: Omit<DataSourceInstanceSettings<SyncHealthOptions>, 'id'> = {
  uid: 'sync-health',
  type: DATA_SOURCE_TYPE,
  name: 'Sync Health',
  access: 'proxy',
  readOnly: false,
  jsonData: {},
  meta: { id: DATA_SOURCE_TYPE, name: '', type: PluginType.datasource, module: '', baseUrl: '', info: PLUGIN_INFO },
};

export const RANGE = makeTimeRange(dateTime('2026-11-24T00:00:00Z'), dateTime('2026-11-24T06:00:00Z'));

/** `answer` gets the URL of a request and returns the body. `asked` collects the requests. */
export function aDataSource(answer: (url: string) => unknown = () => ({ results: {} }), templateSrv?: TemplateSrv) {
  const asked: BackendSrvRequest[] = [];
  const backendSrv = {
    fetch: (request: BackendSrvRequest) => {
      asked.push(request);
      return of({ data: answer(request.url), status: 200, ok: true, config: request, headers: new Headers() });
    },
  };
  // The data source calls nothing else of this service. Any other call fails.
  setBackendSrv(backendSrv as unknown as BackendSrv);
  return { dataSource: new DataSource(Object.assign({ id: 1 }, SETTINGS), templateSrv ?? aTemplateSrv({})), asked };
}

export function aRequest<Query extends DataQuery>(
  target: Query,
  rest: Partial<DataQueryRequest<Query>> = {}
): DataQueryRequest<Query> {
  return {
    app: 'dashboard',
    requestId: 'Q1',
    interval: '1m',
    intervalMs: 60_000,
    range: RANGE,
    scopedVars: {},
    startTime: 0,
    targets: [target],
    timezone: 'utc',
    ...rest,
  };
}

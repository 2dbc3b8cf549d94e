import { dateTime, type ScopedVars } from '@grafana/data';
import { setTemplateSrv, type TemplateSrv } from '@grafana/runtime';
import type { DataQuery } from '@grafana/schema';

import { DATA_SOURCE_TYPE } from '../pluginIds';
import { failuresPath } from './failuresLink';

const variables: Record<string, string | string[]> = {
  object: ['Invoice', 'Account'],
  code: 'SF-400',
  all: ['$__all'],
};

/** As Grafana does it: formatters get the options in place of All, and only the format for URLs keeps the word. */
function replace(text = '', _vars?: ScopedVars, format?: string | ((value: string | string[]) => string)): string {
  return text.replace(/\$\{?(\w+)(:queryparam)?\}?/g, (written, name: string, asParameters?: string) => {
    const value = variables[name];
    if (asParameters) {
      return `var-${name}=${name === 'all' ? '$__all' : String(value)}`;
    }
    return value === undefined || typeof format !== 'function' ? written : format(value);
  });
}

beforeAll(() => {
  const templateSrv: Pick<TemplateSrv, 'replace' | 'getVariables'> = { replace, getVariables: () => [] };
  setTemplateSrv(templateSrv as TemplateSrv);
});

function aPanel(query: object = {}, type = DATA_SOURCE_TYPE) {
  const target: DataQuery = { refId: 'A', datasource: { type, uid: 'sync-health' }, ...query };
  return { targets: [target], timeRange: { from: 'now-24h', to: 'now' } };
}

function paramsOf(path: string | undefined) {
  const url = new URL(path ?? '', 'http://grafana.test');
  return { path: url.pathname, get: (name: string) => url.searchParams.getAll(name) };
}

test('the link keeps the time range, the filters and the data source of the panel', () => {
  const link = paramsOf(failuresPath(aPanel({ filters: { mode: ['realtime'], status: ['failed'] }, search: 'INV' })));
  expect(link.path).toBe('/a/syncops-synchealth-app/failed-records');
  expect([link.get('from'), link.get('to')]).toEqual([['now-24h'], ['now']]);
  expect(link.get('mode')).toEqual(['realtime']);
  expect(link.get('search')).toEqual(['INV']);
  expect(link.get('ds')).toEqual(['sync-health']);
  expect(link.get('status')).toEqual([]);
});

test('variables are replaced by their values, several by several, and All by nothing', () => {
  const link = paramsOf(
    failuresPath(aPanel({ filters: { object: ['$object'], errorCode: ['${code}'], action: ['$all'] } }))
  );
  expect(link.get('object')).toEqual(['Invoice', 'Account']);
  expect(link.get('errorCode')).toEqual(['SF-400']);
  expect(link.get('action')).toEqual([]);
});

test('an absolute range is written in epoch milliseconds, with the time zone that its days are those of', () => {
  const range = { from: dateTime(1000), to: dateTime(2000) };
  const link = paramsOf(failuresPath({ ...aPanel(), timeRange: range, timeZone: 'Asia/Kathmandu' }));
  expect([link.get('from'), link.get('to')]).toEqual([['1000'], ['2000']]);
  expect(link.get('timezone')).toEqual(['Asia/Kathmandu']);
});

test('a panel of another data source has no such link', () => {
  expect(failuresPath(aPanel({}, 'prometheus'))).toBeUndefined();
  expect(failuresPath({})).toBeUndefined();
});

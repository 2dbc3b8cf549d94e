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

/** As in Grafana: formatters get the options in place of All, and only the format for URLs keeps the word. */
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
  const link = paramsOf(
    failuresPath(aPanel({ queryType: 'failures', filters: { mode: ['realtime'], status: ['failed'] }, search: 'INV' }))
  );
  expect(link.path).toBe('/a/syncops-synchealth-app/failed-records');
  expect([link.get('from'), link.get('to')]).toEqual([['now-24h'], ['now']]);
  expect(link.get('mode')).toEqual(['realtime']);
  expect(link.get('search')).toEqual(['INV']);
  expect(link.get('ds')).toEqual(['sync-health']);
  expect(link.get('status')).toEqual([]);
});

test('variables are replaced by all their values, and All by no filter', () => {
  const link = paramsOf(
    failuresPath(aPanel({ filters: { object: ['$object'], errorCode: ['${code}'], action: ['$all'] } }))
  );
  expect(link.get('object')).toEqual(['Invoice', 'Account']);
  expect(link.get('errorCode')).toEqual(['SF-400']);
  expect(link.get('action')).toEqual([]);
});

test('an absolute range is in epoch milliseconds, with the dashboard’s time zone', () => {
  const range = { from: dateTime(1000), to: dateTime(2000) };
  const link = paramsOf(failuresPath({ ...aPanel(), timeRange: range, timeZone: 'Asia/Kathmandu' }));
  expect([link.get('from'), link.get('to')]).toEqual([['1000'], ['2000']]);
  expect(link.get('timezone')).toEqual(['Asia/Kathmandu']);
});

test('a panel of another data source has no link', () => {
  expect(failuresPath(aPanel({}, 'prometheus'))).toBeUndefined();
  expect(failuresPath({})).toBeUndefined();
});

test('the link has the conditions of the query and the dashboard’s own filters', () => {
  const conditions = [{ field: 'object', operator: '!=', values: ['$code'] }];
  const filters = [{ key: 'action', operator: '=', value: 'update' }];
  const link = paramsOf(failuresPath({ ...aPanel({ conditions }), filters }));
  expect(link.get('condition')).toEqual(['object|!=|SF-400', 'action|=|update']);
});

test('the window of a query replaces the range of the dashboard', () => {
  const link = paramsOf(failuresPath(aPanel({ queryType: 'summary', window: '7d' })));
  expect([link.get('from'), link.get('to')]).toEqual([['now-7d'], ['now']]);
});

test('a table that is narrowed to a bar links to the records of that bar', () => {
  const bucket = { time: '1795500000000', interval: 'hour' };
  const panel = aPanel({ queryType: 'failures', bucket });
  const timeRange = { from: dateTime(1795478400000), to: dateTime(1795564800000) };
  const link = paramsOf(failuresPath({ ...panel, timeRange, timeZone: 'utc' }));
  expect([link.get('from'), link.get('to')]).toEqual([['1795500000000'], ['1795503599999']]);
});

test('settings left over from another query type are ignored', () => {
  const link = paramsOf(failuresPath(aPanel({ queryType: 'trend', search: 'INV', state: ['open'] })));
  expect([link.get('search'), link.get('state')]).toEqual([[], []]);
});

test('the line of the week before is ignored', () => {
  const [now] = aPanel({ filters: { object: ['Invoice'] } }).targets;
  const [before] = aPanel({ filters: { object: ['Invoice'] }, timeShift: '7d' }).targets;
  const link = paramsOf(failuresPath({ targets: [before!, now!], timeRange: { from: 'now-24h', to: 'now' } }));
  expect(link.get('object')).toEqual(['Invoice']);
});

describe('there is no link', () => {
  test.each([
    ['that shows successes only', { filters: { status: ['success'] } }],
    ['of commands', { queryType: 'commands' }],
    ['of jobs', { queryType: 'jobs' }],
    ['that is hidden', { hide: true }],
  ])('on a panel %s', (_, query) => {
    expect(failuresPath(aPanel(query))).toBeUndefined();
  });

  test('where the queries of a panel have different filters', () => {
    const targets = [...aPanel({ filters: { object: ['Invoice'] } }).targets, ...aPanel().targets];
    expect(failuresPath({ targets })).toBeUndefined();
  });

  test('where the page lacks a filter of the dashboard', () => {
    const filters = [{ key: 'object', operator: '<', value: '3' }];
    expect(failuresPath({ ...aPanel(), filters })).toBeUndefined();
  });
});

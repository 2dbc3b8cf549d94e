import { setDataSourceSrv, setTemplateSrv, type DataSourceSrv, type TemplateSrv } from '@grafana/runtime';

import { DATA_SOURCE_TYPE } from '../pluginIds';
import { type AlertContext, alertFailuresPath } from './alertLink';

beforeAll(() => {
  const templateSrv: Pick<TemplateSrv, 'replace' | 'getVariables'> = {
    replace: (text = '') => text,
    getVariables: () => [],
  };
  setTemplateSrv(templateSrv as TemplateSrv);
  const types: Record<string, string> = { 'sync-health': DATA_SOURCE_TYPE, prometheus: 'prometheus' };
  // Links call nothing else of this service.
  setDataSourceSrv({ getInstanceSettings: (uid: string) => ({ type: types[uid] }) } as unknown as DataSourceSrv);
});

const RATE = {
  datasourceUid: 'sync-health',
  relativeTimeRange: { from: 900, to: 0 },
  model: { refId: 'RATE', version: 2, queryType: 'summary', metric: 'errorRate', groupBy: ['connector'] },
} as const;
const THRESHOLD = { datasourceUid: '__expr__', model: { refId: 'FIRING' } };

function linkOf(
  queries: object[],
  labels: Record<string, string> = {},
  activeAt = '2026-11-20T10:00:00Z',
  told: 'query' | 'rule' = 'rule'
) {
  const rule =
    told === 'query' ? { query: JSON.stringify(queries) } : { rulerRule: { grafana_alert: { data: queries } } };
  const path = alertFailuresPath({ rule, instance: { activeAt, labels } } as AlertContext);
  return path === undefined ? undefined : new URL(path, 'http://grafana.test').searchParams;
}

it.each(['rule', 'query'] as const)(
  'the link narrows by the alert’s labels and starts before the alert; Grafana gives its %s',
  (told) => {
    const labels = { connector: 'c1', severity: 'critical', alertname: 'Sync error rate' };
    const link = linkOf([RATE, THRESHOLD], labels, undefined, told);
    expect(Object.fromEntries(link ?? [])).toEqual({
      connector: 'c1',
      from: String(Date.parse('2026-11-20T09:45:00Z')),
      to: 'now',
      ds: 'sync-health',
    });
  }
);

it('the link has the filters of the rule, and a label replaces a filter on the same field', () => {
  const model = { ...RATE.model, filters: { mode: ['realtime'], object: ['Invoice', 'Account'] } };
  const link = linkOf([{ ...RATE, model }], { object: 'Account' });
  expect([link?.getAll('mode'), link?.getAll('object')]).toEqual([['realtime'], ['Account']]);
});

it('an alert on an error group links to its failures, also while it is pending', () => {
  const model = { refId: 'A', version: 2, queryType: 'errors', groupStatus: ['new'] };
  const link = linkOf([{ ...RATE, model }], { groupId: 'g-1', errorCode: 'E' }, '0001-01-01T00:00:00Z');
  expect([link?.get('errorGroup'), link?.get('errorCode'), link?.get('from')]).toEqual(['g-1', 'E', 'now-900s']);
});

it('of two windows the longer one is used', () => {
  const long = { ...RATE, relativeTimeRange: { from: 21_600, to: 0 } };
  expect(linkOf([RATE, long])?.get('from')).toBe(String(Date.parse('2026-11-20T04:00:00Z')));
});

it.each([
  ['asks another data source', [{ ...RATE, datasourceUid: 'prometheus' }]],
  ['is about jobs', [{ ...RATE, model: { refId: 'A', version: 2, queryType: 'jobs' } }]],
  ['asks nothing', []],
])('a rule that %s has no link', (_, queries) => {
  expect(linkOf(queries)).toBeUndefined();
});

it('frozen objects behind Grafana’s proxies can be read', () => {
  const proxied = <T extends object>(value: T): T =>
    new Proxy(value, {
      get: (target, name) => {
        const member: unknown = Reflect.get(target, name);
        return typeof member === 'object' && member !== null ? proxied(member) : member;
      },
    });
  const rulerRule = Object.freeze({
    grafana_alert: Object.freeze({
      data: [Object.freeze({ ...RATE, model: { ...RATE.model, groupBy: ['connector'] } })],
    }),
  });
  const instance = Object.freeze({ labels: Object.freeze({ connector: 'c1' }) });
  expect(alertFailuresPath(proxied<AlertContext>({ rule: { rulerRule }, instance }))).toContain('connector=c1');
});

it('a rule of another system has no link', () => {
  expect(alertFailuresPath({ rule: { query: 'up == 0' }, instance: {} })).toBeUndefined();
  expect(alertFailuresPath({})).toBeUndefined();
});

import { locationUtil, type GrafanaConfig } from '@grafana/data';
import { setDataSourceSrv, type DataSourceSrv } from '@grafana/runtime';

import { hrefOf, linksOf, type RecordLink, templateProblem } from './recordLink';

const RECORD = { recordId: 'A/1 ü', connector: 'c1', object: 'Invoice', startTime: 3_600_000, endTime: 3_601_000 };
const CRM: RecordLink = { title: 'Open in CRM', url: 'https://crm.example.com/{object}/{recordId}' };

beforeEach(() => {
  const types: Record<string, string> = { tempo: 'tempo', loki: 'loki' };
  // Links call nothing else of this service.
  setDataSourceSrv({ getInstanceSettings: (uid: string) => ({ type: types[uid] }) } as unknown as DataSourceSrv);
});

it('values of a record are encoded, so that each stays one part of the address', () => {
  expect(hrefOf(CRM, RECORD)).toBe('https://crm.example.com/Invoice/A%2F1%20%C3%BC');
});

it('a link applies only to its connector and its object', () => {
  const links = [CRM, { ...CRM, title: 'Other', connector: 'c2' }, { ...CRM, title: 'Bills', object: 'Invoice' }];
  expect(linksOf(links, RECORD).map(({ title }) => title)).toEqual(['Open in CRM', 'Bills']);
});

it('a record without a value that the link needs has no link', () => {
  const trace: RecordLink = { title: 'Trace', url: '{traceId}', datasourceUid: 'tempo' };
  expect(hrefOf(trace, { ...RECORD, traceId: null })).toBeNull();
  expect(hrefOf(trace, { ...RECORD, traceId: 'ab' })).not.toBeNull();
});

it('a query opens in Explore around the attempt, under Grafana’s own path', () => {
  locationUtil.initialize({
    config: { appSubUrl: '/grafana' } as GrafanaConfig,
    getVariablesUrlParams: () => ({}),
    getTimeRangeForUrl: () => ({ from: 'now-1h', to: 'now' }),
  });
  const logs: RecordLink = { title: 'Logs', url: '{app="sync"} |= "{recordId}"', datasourceUid: 'loki' };
  const url = new URL(hrefOf(logs, RECORD) ?? '', 'http://grafana');
  expect(url.pathname).toBe('/grafana/explore');
  expect(JSON.parse(url.searchParams.get('panes') ?? '')).toEqual({
    record: {
      datasource: 'loki',
      queries: [
        {
          refId: 'A',
          datasource: { uid: 'loki', type: 'loki' },
          query: '{app="sync"} |= "A/1 ü"',
          expr: '{app="sync"} |= "A/1 ü"',
        },
      ],
      range: { from: '2700000', to: '4501000' },
    },
  });
});

it.each([
  ['javascript:alert({recordId})', 'scheme'],
  ['//evil.example.com/{recordId}', 'scheme'],
  ['https://crm.example.com/{record}', 'member'],
  ['', 'url'],
])('the template %j is invalid, with its problem', (url, problem) => {
  expect(templateProblem({ title: 'CRM', url })).toBe(problem);
  expect(hrefOf({ title: 'CRM', url }, RECORD)).toBeNull();
});

import { lastValueFrom } from 'rxjs';

import { aDataSource, aRequest, RANGE } from './testing/dataSource';
import { aTemplateSrv } from './testing/templateSrv';

const QUERY = { refId: 'A', queryType: 'trend' } as const;

describe('a query is sent', () => {
  it('with the values of variables and the ad hoc filters of its request', async () => {
    const { dataSource, asked } = aDataSource(undefined, aTemplateSrv({ object: { value: ['Invoice', 'Account'] } }));
    const filters = [{ key: 'errorCode', operator: '!=', value: 'DACO-01' }];
    await lastValueFrom(dataSource.query(aRequest({ ...QUERY, filters: { object: ['$object'] } }, { filters })));
    expect(asked[0]?.data.queries[0]).toMatchObject({
      filters: { object: ['Invoice', 'Account'] },
      conditions: [{ field: 'errorCode', operator: '!=', values: ['DACO-01'] }],
    });
  });

  it.each([
    ['utc', 'UTC'],
    ['browser', Intl.DateTimeFormat().resolvedOptions().timeZone],
    ['', Intl.DateTimeFormat().resolvedOptions().timeZone],
    ['Asia/Kathmandu', 'Asia/Kathmandu'],
  ])('in the dashboard’s time zone: “%s” as %s', async (timezone, expected) => {
    const { dataSource, asked } = aDataSource();
    await lastValueFrom(dataSource.query(aRequest(QUERY, { timezone })));
    expect(asked[0]?.data.queries[0].timeZone).toBe(expected);
  });

  it('in the dashboard’s time zone also where Grafana names none, as in queries of variables', async () => {
    const { dataSource, asked } = aDataSource();
    const scopedVars = { __timezone: { value: 'America/New_York' } };
    await lastValueFrom(dataSource.query(aRequest(QUERY, { timezone: '', scopedVars })));
    expect(asked[0]?.data.queries[0].timeZone).toBe('America/New_York');
  });

  it('split by the dashboard’s group-by variable', async () => {
    const { dataSource, asked } = aDataSource();
    await lastValueFrom(dataSource.query(aRequest(QUERY, { groupByKeys: ['mode'] })));
    expect(asked[0]?.data.queries[0].groupBy).toEqual(['mode']);
  });
});

it('a filter that can’t be honored is the panel’s error', async () => {
  const { dataSource, asked } = aDataSource();
  const filters = [{ key: 'object', operator: '<', value: '3' }];
  await expect(lastValueFrom(dataSource.query(aRequest(QUERY, { filters })))).rejects.toThrow('operator <');
  expect(asked).toHaveLength(0);
});

it('a query that moves to Explore keeps the values of its variables and its data source', () => {
  const { dataSource } = aDataSource(undefined, aTemplateSrv({ object: { value: ['$__all'], options: ['a'] } }));
  const [moved] = dataSource.interpolateVariablesInQueries([{ ...QUERY, filters: { object: ['$object'] } }], {});
  expect(moved).toEqual({ ...QUERY, version: 2, datasource: dataSource.getRef() });
});

it('a new query is a trend, and changes nothing of a saved query that it is laid under', () => {
  const { dataSource } = aDataSource();
  expect(dataSource.getDefaultQuery()).toEqual({ queryType: 'trend' });
});

it('Grafana is told not to send a hidden query', () => {
  const { dataSource } = aDataSource();
  expect([QUERY, { ...QUERY, hide: true }].map((query) => dataSource.filterQuery(query))).toEqual([true, false]);
});

it('to show no columns is to show all of them, and is sent; not to choose leaves it to the backend', async () => {
  const { dataSource, asked } = aDataSource();
  await lastValueFrom(dataSource.query(aRequest({ ...QUERY, columns: [] })));
  await lastValueFrom(dataSource.query(aRequest(QUERY)));
  expect(asked.map(({ data }) => data.queries[0].columns)).toEqual([[], undefined]);
});

describe('ad hoc filters are offered', () => {
  it('every field of events', async () => {
    const keys = await aDataSource().dataSource.getTagKeys();
    expect(keys).toContainEqual({ text: 'Error code', value: 'errorCode' });
    expect(keys).toHaveLength(8);
    expect(keys).toContainEqual({ text: 'Error class', value: 'errorClass' });
  });

  it('the values seen in the time range under the other filters that name values', async () => {
    const { dataSource, asked } = aDataSource(() => ({ values: ['billing', 'crm'], truncated: false }));
    const filters = [
      { key: 'object', operator: '=|', value: 'Invoice', values: ['Invoice', 'Account'] },
      { key: 'action', operator: '!=', value: 'delete' },
      { key: 'mode', operator: '=', value: 'manual' },
    ];
    await expect(dataSource.getTagValues({ key: 'connector', filters, timeRange: RANGE })).resolves.toEqual([
      { text: 'billing', value: 'billing' },
      { text: 'crm', value: 'crm' },
    ]);
    expect(asked[0]?.url).toMatch(/resources\/values\/connector$/);
    expect(asked[0]?.params).toEqual({
      from: '2026-11-24T00:00:00.000Z',
      to: '2026-11-24T06:00:00.000Z',
      object: ['Invoice', 'Account'],
      mode: ['manual'],
    });
  });

  it('every value of a closed set, also those that no event has', async () => {
    const { dataSource, asked } = aDataSource();
    await expect(dataSource.getTagValues({ key: 'mode', filters: [] })).resolves.toEqual([
      { text: 'Real Time', value: 'realtime' },
      { text: 'Manual Sync', value: 'manual' },
    ]);
    expect(asked).toHaveLength(0);
  });

  it('no values of a field that events lack', async () => {
    await expect(aDataSource().dataSource.getTagValues({ key: 'region', filters: [] })).resolves.toEqual([]);
  });
});

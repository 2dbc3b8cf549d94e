import { type DataQueryRequest, dateTime, makeTimeRange } from '@grafana/data';
import { lastValueFrom } from 'rxjs';

import { aDataSource, aRequest, RANGE } from '../testing/dataSource';
import { aTemplateSrv } from '../testing/templateSrv';
import type { VariableQuery } from './variableQuery';
import { SyncHealthVariableSupport } from './VariableSupport';

const HOUR = 3600_000;
const FRAME = {
  schema: {
    meta: { custom: { interval: 'hour' } },
    fields: [
      { name: 'time', type: 'time' },
      { name: 'total', type: 'number' },
    ],
  },
  data: {
    values: [
      [1795478400000, 1795482000000],
      [3, 4],
    ],
  },
};

function setUp(answer?: (url: string) => unknown) {
  const templateSrv = aTemplateSrv({
    connector: { value: ['zuora'] },
    mode: { value: '$__all', options: ['realtime', 'manual'] },
    interval: { value: 'hour' },
  });
  const { dataSource, asked } = aDataSource(answer, templateSrv);
  const support = new SyncHealthVariableSupport(dataSource, templateSrv);
  const options = async (query: Partial<VariableQuery>, rest?: Partial<DataQueryRequest<VariableQuery>>) =>
    (await lastValueFrom(support.query(aRequest({ refId: 'v', ...query }, rest)))).data;
  return { options, asked };
}

describe('a variable of values', () => {
  const answer = () => ({ values: ['Account', 'Invoice'], truncated: false });

  it('lists those of the range, under the variables it is chained to', async () => {
    const { options, asked } = setUp(answer);
    const filters = { connector: ['$connector'], mode: ['$mode'], object: ['Account'] };
    await expect(options({ kind: 'values', field: 'object', search: 'o', filters })).resolves.toEqual([
      { text: 'Account', value: 'Account' },
      { text: 'Invoice', value: 'Invoice' },
    ]);
    expect(asked[0]?.params).toEqual({
      from: RANGE.from.toISOString(),
      to: RANGE.to.toISOString(),
      connector: ['zuora'],
      search: 'o',
    });
  });

  it('lists data objects before anything is chosen', async () => {
    const { options, asked } = setUp(answer);
    await options({});
    expect(asked[0]?.url).toMatch(/values\/object$/);
  });
});

describe('a variable of intervals', () => {
  it.each([
    [60 * HOUR, ['day', 'hour', 'minute']],
    [60 * HOUR + 1000, ['day']],
  ])('over %d ms lists %j', async (length, expected) => {
    const to = dateTime('2026-11-24T06:00:00Z');
    const range = makeTimeRange(dateTime(to.valueOf() - length), to);
    const answer: Array<{ value: string }> = await setUp().options({ kind: 'intervals' }, { range });
    expect(answer.map(({ value }) => value)).toEqual(expected);
  });
});

describe('a variable of steps', () => {
  it('lists the whole range, then each step as the server cut them', async () => {
    const { options, asked } = setUp(() => ({ results: { v: { frames: [FRAME] } } }));
    await expect(options({ kind: 'buckets', interval: '$interval' }, { timezone: 'Europe/Berlin' })).resolves.toEqual([
      { text: 'Whole range', value: 'all' },
      { text: '2026-11-24 01:00', value: '1795478400000' },
      { text: '2026-11-24 02:00', value: '1795482000000' },
    ]);
    expect(asked[0]?.data.queries[0]).toMatchObject({
      queryType: 'trend',
      interval: 'hour',
      timeZone: 'Europe/Berlin',
    });
  });
});

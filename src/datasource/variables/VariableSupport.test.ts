import { type DataQueryRequest, dateTime, makeTimeRange } from '@grafana/data';
import { lastValueFrom } from 'rxjs';

import { aDataSource, aRequest, RANGE } from '../testing/dataSource';
import { aTemplateSrv } from '../testing/templateSrv';
import type { VariableQuery } from './variableQuery';
import { SyncHealthVariableSupport } from './VariableSupport';

const HOUR = 3600_000;

/** How Grafana passes the variable whose options are asked for. */
const askedBy = (value: string | string[]) => ({ __sceneObject: { value: { valueOf: () => ({ state: { value } }) } } });
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

  it('lists the values of all stored events, narrowed by the variables it is chained to', async () => {
    const { options, asked } = setUp(answer);
    const filters = { connector: ['$connector'], mode: ['$mode'], object: ['Account'] };
    await expect(options({ kind: 'values', field: 'object', search: 'o', filters })).resolves.toEqual([
      { text: 'Account', value: 'Account' },
      { text: 'Invoice', value: 'Invoice' },
    ]);
    const { to, ...params } = asked[0]?.params ?? {};
    expect(params).toEqual({ from: '1970-01-01T00:00:00.000Z', connector: ['zuora'], search: 'o' });
    expect(Date.parse(to)).toBeGreaterThanOrEqual(RANGE.to.valueOf());
  });

  it('lists data objects before anything is chosen', async () => {
    const { options, asked } = setUp(answer);
    await options({});
    expect(asked[0]?.url).toMatch(/values\/object$/);
  });
});

describe('a variable of values, which Grafana compares with its options at every refresh,', () => {
  const answer = () => ({ values: ['Account', 'Invoice'], truncated: false });
  const valuesOf = async (query: Partial<VariableQuery>, value: string | string[]) => {
    const answered: Array<{ value: string }> = await setUp(answer).options(query, { scopedVars: askedBy(value) });
    return answered.map((each) => each.value);
  };

  it.each([
    ['what fell silent', 'Contract', ['Account', 'Invoice', 'Contract']],
    ['several', ['Invoice', 'Contract', 'Order'], ['Account', 'Invoice', 'Contract', 'Order']],
    ['All', ['$__all'], ['Account', 'Invoice']],
    ['nothing yet', '', ['Account', 'Invoice']],
  ])('still offers its value when it is set to %s', async (_, value, expected) => {
    await expect(valuesOf({ field: 'object' }, value)).resolves.toEqual(expected);
  });

  it('offers every mode and status, also those without events', async () => {
    const { options, asked } = setUp(answer);
    await expect(options({ field: 'status' })).resolves.toEqual([
      { text: 'Success', value: 'success' },
      { text: 'Failed', value: 'failed' },
    ]);
    await expect(options({ field: 'mode' })).resolves.toEqual([
      { text: 'Real Time', value: 'realtime' },
      { text: 'Manual Sync', value: 'manual' },
    ]);
    expect(asked).toHaveLength(0);
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
  const steps = () => ({ results: { v: { frames: [FRAME] } } });

  it('lists the whole range, then each interval of the server’s answer, with its bounds', async () => {
    const { options, asked } = setUp(steps);
    await expect(options({ kind: 'buckets', interval: '$interval' }, { timezone: 'Europe/Berlin' })).resolves.toEqual([
      {
        text: 'Whole range',
        value: 'all',
        properties: { from: String(RANGE.from.valueOf()), to: String(RANGE.to.valueOf()) },
      },
      {
        text: '2026-11-24 01:00',
        value: '1795478400000',
        properties: { from: '1795478400000', to: '1795481999999' },
      },
      {
        text: '2026-11-24 02:00',
        value: '1795482000000',
        properties: { from: '1795482000000', to: String(RANGE.to.valueOf()) },
      },
    ]);
    expect(asked[0]?.data.queries[0]).toMatchObject({
      queryType: 'trend',
      interval: 'hour',
      timeZone: 'Europe/Berlin',
    });
  });

  it('uses the dashboard’s time zone, which Grafana does not pass to variables', async () => {
    const { options, asked } = setUp(steps);
    const scopedVars = { __timezone: { value: 'America/New_York' } };
    const [, first] = await options({ kind: 'buckets' }, { timezone: '', scopedVars });
    expect(first).toMatchObject({ text: '2026-11-23 19:00' });
    expect(asked[0]?.data.queries[0]).toMatchObject({ timeZone: 'America/New_York' });
  });

  it('gives the whole of a relative range as it was chosen', async () => {
    const range = { ...RANGE, raw: { from: 'now-24h', to: 'now' } };
    const [whole] = await setUp(steps).options({ kind: 'buckets' }, { range });
    expect(whole).toMatchObject({ properties: { from: 'now-24h', to: 'now' } });
  });

  it('keeps the chosen interval when the range has moved past it', async () => {
    const options: Array<{ text: string }> = await setUp(steps).options(
      { kind: 'buckets' },
      { timezone: 'utc', scopedVars: askedBy('1795474800000') }
    );
    expect(options.map(({ text }) => text)).toEqual([
      'Whole range',
      '2026-11-24 00:00',
      '2026-11-24 01:00',
      '2026-11-23 23:00',
    ]);
  });
});

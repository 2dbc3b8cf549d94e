import { interpolate, type RequestContext } from './interpolate';
import type { SyncHealthQuery } from './query';
import { replaceWith } from './templateService';
import { aTemplateSrv } from './testing/templateSrv';

const HOUR = 3600_000;
const CONTEXT: RequestContext = { rangeMs: 24 * HOUR, timeZone: 'Europe/Berlin', groupByKeys: [] };

const replace = replaceWith(
  aTemplateSrv({
    object: { value: ['Invoice', 'Account'] },
    all: { value: '$__all', options: ['a', 'b'] },
    interval: { value: 'hour' },
    bucket: { value: '1795500000000' },
    wholeRange: { value: 'all' },
    group: { value: 'errorCode' },
  })
);

function sent(query: Partial<SyncHealthQuery>, context: Partial<RequestContext> = {}) {
  return interpolate({ refId: 'A', ...query }, replace, [], { ...CONTEXT, ...context });
}

it('an empty query is sent as a trend in the time zone of the dashboard, without other settings', () => {
  expect(sent({})).toEqual({ refId: 'A', version: 2, queryType: 'trend', timeZone: 'Europe/Berlin' });
});

it('variables are replaced in every setting', () => {
  const query = {
    queryType: 'trend',
    interval: '$interval',
    groupBy: '$group',
    search: 'rec-$interval',
    timeShift: '7d',
    window: '$interval',
  } as const;
  expect(sent(query)).toMatchObject({
    interval: 'hour',
    groupBy: ['errorCode'],
    search: 'rec-hour',
    timeShift: '7d',
    window: 'hour',
  });
});

it('filters have each value once, and no filter is sent for All', () => {
  expect(sent({ filters: { object: ['$object', 'Invoice'], mode: ['$all'], action: [] } }).filters).toEqual({
    object: ['Invoice', 'Account'],
  });
});

it('variables are replaced in states', () => {
  expect(sent({ queryType: 'failures', state: ['$all', 'open'] }).state).toEqual(['open']);
});

it('conditions of the query and of the dashboard are sent, except those on All', () => {
  const query: SyncHealthQuery = {
    refId: 'A',
    conditions: [
      { field: 'object', operator: '!=|', values: ['$object'] },
      { field: 'mode', operator: '!=', values: ['$all'] },
    ],
  };
  const adHoc = [{ key: 'errorCode', operator: '=~', value: 'DACO-.*' }];
  expect(interpolate(query, replace, adHoc, CONTEXT).conditions).toEqual([
    { field: 'object', operator: '!=|', values: ['Invoice', 'Account'] },
    { field: 'errorCode', operator: '=~', values: ['DACO-.*'] },
  ]);
});

describe('a bucket', () => {
  it('becomes a timestamp and an interval that the range allows', () => {
    const bucket = { time: '$bucket', interval: '$interval' };
    expect(sent({ bucket }).bucket).toEqual({ time: '2026-11-24T06:00:00.000Z', interval: 'hour' });
    expect(sent({ bucket }, { rangeMs: 60 * HOUR + 1 }).bucket?.interval).toBe('day');
  });

  it('with the interval Auto has the interval of the chart', () => {
    expect(sent({ bucket: { time: '$bucket', interval: 'auto' } }, { rangeMs: HOUR }).bucket?.interval).toBe('minute');
  });

  it.each(['', '$wholeRange', '$unknown'])('whose time is “%s” narrows nothing', (time) => {
    expect(sent({ bucket: { time, interval: 'hour' } })).not.toHaveProperty('bucket');
  });

  it('with a timestamp keeps it', () => {
    const bucket = { time: '2026-11-24T06:00:00.000Z', interval: 'hour' };
    expect(sent({ bucket }).bucket).toEqual(bucket);
  });
});

describe('a group-by variable of the dashboard', () => {
  it('splits a trend and replaces the panel’s own split', () => {
    const query = { version: 2, groupBy: ['status'], columns: ['groups'] };
    expect(sent(query, { groupByKeys: ['object', 'mode'] })).toMatchObject({
      groupBy: ['object', 'mode'],
      columns: ['groups'],
    });
    // The backend then chooses the columns of the split trend.
    const counts = sent({ columns: ['synced'] }, { groupByKeys: ['object'] });
    expect(counts).toMatchObject({ groupBy: ['object'] });
    expect(counts).not.toHaveProperty('columns');
  });

  it('leaves other queries alone', () => {
    expect(sent({ queryType: 'errors' }, { groupByKeys: ['object'] })).not.toHaveProperty('groupBy');
  });

  it.each([[['object', 'mode', 'action', 'status']], [['jobId']]])('with %j is an error', (groupByKeys) => {
    expect(() => sent({}, { groupByKeys })).toThrow(groupByKeys.join(', '));
  });
});

describe('groups', () => {
  it('are up to three fields, which may be variables', () => {
    const query = { version: 2, metric: 'p95', groupBy: ['connector', '$group', '$all'] };
    expect(sent(query)).toMatchObject({ metric: 'p95', groupBy: ['connector', 'errorCode'] });
  });

  it('have no columns where a variable says not to split', () => {
    const query = { version: 2, groupBy: ['$all'], columns: ['groups', 'groupChanges', 'total'] };
    expect(sent(query)).toMatchObject({ columns: ['total'] });
    expect(sent(query)).not.toHaveProperty('groupBy');
  });

  it('of a trend of version 1 keep the totals beside them', () => {
    expect(sent({ groupBy: 'object' })).toMatchObject({
      version: 2,
      groupBy: ['object'],
      columns: ['groups', 'total', 'totalChange'],
    });
  });
});

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
    order: { value: '-latency' },
    states: { value: ['open', 'failed'] },
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
    metric: '$interval',
    groupBy: '$group',
    search: 'rec-$interval',
    orderBy: '$order',
    page: '$bucket',
    timeShift: '7d',
    window: '$interval',
  } as const;
  expect(sent(query)).toMatchObject({
    interval: 'hour',
    metric: 'hour',
    groupBy: ['errorCode'],
    search: 'rec-hour',
    orderBy: '-latency',
    page: '1795500000000',
    timeShift: '7d',
    window: 'hour',
  });
});

it.each(['state', 'groupStatus', 'jobStatus', 'commandType', 'commandState', 'objective'])(
  'variables are replaced in the list %s, and no list is sent for All',
  (setting) => {
    expect(sent({ queryType: 'failures', [setting]: ['$all', '$states', 'x'] })).toMatchObject({
      [setting]: ['open', 'failed', 'x'],
    });
    expect(sent({ queryType: 'failures', [setting]: ['$all'] })).not.toHaveProperty(setting);
  }
);

it('filters have each value once, and no filter is sent for All', () => {
  expect(sent({ filters: { object: ['$object', 'Invoice'], mode: ['$all'], action: [] } }).filters).toEqual({
    object: ['Invoice', 'Account'],
  });
});

it('settings that are 0 or false are sent, those without a value are not', () => {
  const query = { minEvents: 0, other: false, search: '', limit: undefined, conditions: [], filters: {} };
  expect(sent(query)).toEqual({ ...sent({}), minEvents: 0, other: false });
});

it('an empty list of columns is sent, since it means all columns', () => {
  expect(sent({ version: 2, columns: [] })).toHaveProperty('columns', []);
  expect(sent({ version: 2 })).not.toHaveProperty('columns');
});

it('the time zone of a query counts where no request has one', () => {
  expect(interpolate({ refId: 'A', timeZone: 'Asia/Tokyo' }, replace)).toMatchObject({ timeZone: 'Asia/Tokyo' });
});

it('conditions of the query and of the dashboard are sent, except those on All or on unknown fields', () => {
  const query: SyncHealthQuery = {
    refId: 'A',
    conditions: [
      { field: 'object', operator: '!=|', values: ['$object'] },
      { field: 'mode', operator: '!=', values: ['$all'] },
      { field: 'color' as 'mode', operator: '=', values: ['red'] },
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

  it('without an interval has the one of the chart', () => {
    const bucket = { time: '$bucket', interval: '' };
    expect(sent({ bucket }, { rangeMs: HOUR }).bucket?.interval).toBe('minute');
    expect(interpolate({ refId: 'A', bucket }, replace).bucket?.interval).toBe('auto');
  });

  it('keeps an interval that nobody knows, for the backend to refuse', () => {
    expect(sent({ bucket: { time: '-1', interval: 'week' } }).bucket).toEqual({
      time: '1969-12-31T23:59:59.999Z',
      interval: 'week',
    });
  });

  it('with a timestamp keeps it', () => {
    const bucket = { time: '2026-11-24T06:00:00.000Z', interval: 'hour' };
    expect(sent({ bucket }).bucket).toEqual(bucket);
    expect(sent({ bucket: { ...bucket, time: '2026-11-24' } }).bucket?.time).toBe('2026-11-24T00:00:00.000Z');
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

  it('has up to three fields', () => {
    const groupByKeys = ['object', 'mode', 'action'];
    expect(sent({}, { groupByKeys })).toMatchObject({ groupBy: groupByKeys });
  });

  it('leaves other queries alone', () => {
    const query: Partial<SyncHealthQuery> = { version: 2, queryType: 'summary', groupBy: ['mode'] };
    expect(sent(query, { groupByKeys: ['object'] })).toMatchObject({ queryType: 'summary', groupBy: ['mode'] });
    expect(sent({ queryType: 'errors' }, { groupByKeys: ['object'] })).not.toHaveProperty('groupBy');
  });

  it.each([[['object', 'mode', 'action', 'status']], [['jobId']], [['object', 'jobId']]])(
    'with %j is an error',
    (groupByKeys) => {
      expect(() => sent({}, { groupByKeys })).toThrow(groupByKeys.join(', '));
    }
  );
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

  it('are each once', () => {
    expect(sent({ version: 2, groupBy: ['errorCode', '$group'] })).toMatchObject({ groupBy: ['errorCode'] });
  });

  it('and a metric leave out the columns that only a plain trend has', () => {
    const columns = ['synced', 'total', 'groups'];
    expect(sent({ version: 2, columns })).toMatchObject({ columns: ['synced', 'total'] });
    expect(sent({ version: 2, columns, metric: 'p95' })).toMatchObject({ columns: ['total'] });
    expect(sent({ version: 2, columns, groupBy: ['object'] })).toMatchObject({ columns: ['total', 'groups'] });
    const summary: Partial<SyncHealthQuery> = { version: 2, queryType: 'summary', columns, metric: 'p95' };
    expect(sent(summary)).toMatchObject({ columns });
  });

  it('of a trend of version 1 keep the totals beside them', () => {
    expect(sent({ groupBy: 'object' })).toMatchObject({
      version: 2,
      groupBy: ['object'],
      columns: ['groups', 'total', 'totalChange'],
    });
  });
});

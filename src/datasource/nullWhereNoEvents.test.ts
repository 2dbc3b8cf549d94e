/** The line of the week before, hour by hour: figures where there were events, and gaps where there were none. */
import { createDataFrame, type DataFrame, FieldType } from '@grafana/data';

import type { SyncHealthQuery } from './query';
import { nullWhereNoEvents } from './nullWhereNoEvents';

const HOURS = [1, 2, 3, 4, 5].map((hour) => hour * 3_600_000);

type Columns = Record<string, Array<number | null>>;

/** Five hours. The second and the fourth have events; none of the fourth's failed. */
const SYNCED = [0, 3, 0, 2, 0];
const ERRORS = [0, 1, 0, 0, 0];
const TOTAL = [0, 4, 0, 2, 0];
const RATE = [null, 0.25, null, 0, null];

function drawn(columns: Columns, query: Partial<SyncHealthQuery> = {}): Columns | undefined {
  const numbers = Object.entries(columns).map(([name, values]) => ({ name, type: FieldType.number, values }));
  const fields = [{ name: 'time', type: FieldType.time, values: HOURS }, ...numbers];
  const frames: DataFrame[] = nullWhereNoEvents(createDataFrame({ fields }), { refId: 'B', timeShift: '7d', ...query });
  const [, ...shown] = frames[0]?.fields ?? [];
  return frames.length === 0 ? undefined : Object.fromEntries(shown.map(({ name, values }) => [name, [...values]]));
}

it('a total has gaps where there were no events', () => {
  expect(drawn({ total: TOTAL })).toEqual({ total: [null, 4, null, 2, null] });
  expect(drawn({ total: TOTAL }, { metric: 'events' })).toEqual({ total: [null, 4, null, 2, null] });
  const groups = { 'c-1': [0, 4, 0, 0, 0], 'c-2': [0, 0, 0, 2, 0], total: TOTAL };
  expect(drawn(groups, { groupBy: ['connector'] })).toEqual({
    'c-1': [null, 4, null, 0, null],
    'c-2': [null, 0, null, 2, null],
    total: [null, 4, null, 2, null],
  });
});

it('errors are 0 in an hour without failures, and a gap in an hour without events', () => {
  expect(drawn({ errors: ERRORS, errorRate: RATE })).toEqual({
    errors: [null, 1, null, 0, null],
    errorRate: [null, 0.25, null, 0, null],
  });
  expect(drawn({ synced: SYNCED, errors: ERRORS, errorRate: RATE, total: TOTAL })).toMatchObject({
    synced: [null, 3, null, 2, null],
  });
});

it('an error rate of 0 stays', () => {
  expect(drawn({ total: [0, null, 0, 0.5, null] }, { metric: 'errorRate' })).toEqual({
    total: [0, null, 0, 0.5, null],
  });
  expect(drawn({ total: [null, null, null, 0, null] }, { metric: 'errorRate' })).toEqual({
    total: [null, null, null, 0, null],
  });
});

it('with a filter on one outcome, 0 is a figure from the first event on', () => {
  const since = { total: [null, 1, 0, 0, 0] };
  expect(drawn({ total: ERRORS }, { filters: { status: ['failed'] } })).toEqual(since);
  const failed = { field: 'status' as const, operator: '=' as const, values: ['failed'] };
  expect(drawn({ total: ERRORS }, { conditions: [failed] })).toEqual(since);
  expect(drawn({ total: ERRORS }, { metric: 'errors' })).toEqual(since);
});

it('without events there is no frame', () => {
  expect(drawn({ total: [0, 0, 0, 0, 0] })).toBeUndefined();
  expect(drawn({ total: [0, 0, 0, 0, 0] }, { metric: 'errors' })).toBeUndefined();
  expect(drawn({ total: [null, null, null, null, null] }, { metric: 'p95' })).toBeUndefined();
});

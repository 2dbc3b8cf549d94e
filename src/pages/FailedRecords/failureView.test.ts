import { filterParams, isNarrowed, NO_FILTER, readView } from './failureView';

const read = (search: string) => readView(new URLSearchParams(search));

const DEFAULT = {
  range: { from: 'now-7d', to: 'now' },
  filters: { mode: ['realtime'] },
  conditions: [],
  state: ['open'],
  search: '',
};

test('an address without a filter shows what needs attention: open, real time, the last seven days', () => {
  expect(read('')).toEqual({ filter: DEFAULT, groupStatus: [], orderBy: '-endTime' });
});

test('what narrows it says all of it: an absent state is any state', () => {
  expect(read('object=Invoice').filter).toEqual({ ...DEFAULT, filters: { object: ['Invoice'] }, state: [] });
});

test('all failed records have an address too', () => {
  expect(filterParams(read('state=all').filter)).toEqual(NO_FILTER);
  expect(isNarrowed(read('state=all').filter)).toBe(false);
});

test('a change beside the default filter does not widen it', () => {
  expect(filterParams(read('').filter)).toMatchObject({ mode: ['realtime'], state: ['open'] });
});

test('repeated parameters are several values, doubles and empties are none', () => {
  expect(read('object=Invoice&object=Account&object=Invoice&action=').filter.filters).toEqual({
    object: ['Invoice', 'Account'],
  });
});

test('conditions of a dashboard narrow the page too', () => {
  const { filter } = read('condition=object%7C!%3D%7CInvoice');
  expect(filter.conditions).toEqual([{ field: 'object', operator: '!=', values: ['Invoice'] }]);
  expect(isNarrowed(filter)).toBe(true);
});

test('words that the API does not know are left out', () => {
  const view = read('state=open&state=broken&orderBy=errorCode');
  expect(view.filter.state).toEqual(['open']);
  expect(view.orderBy).toBe('-endTime');
});

test('conditions of a dashboard narrow the page too, and go along', () => {
  const { filter } = read('condition=object%7C!%3D%7CInvoice');
  expect(filter.conditions).toEqual([{ field: 'object', operator: '!=', values: ['Invoice'] }]);
  expect(isNarrowed(filter)).toBe(true);
  expect(filterParams(filter)['condition']).toEqual(['object|!=|Invoice']);
});

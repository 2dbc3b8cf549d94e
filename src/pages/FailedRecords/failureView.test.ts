import { filterParams, isNarrowed, NO_FILTER, readView } from './failureView';

const read = (search: string) => readView(new URLSearchParams(search));

const DEFAULT = {
  range: { from: 'now-7d', to: 'now' },
  filters: { mode: ['realtime'] },
  conditions: [],
  state: ['open'],
  search: '',
};

test('a URL without a filter shows open real-time failures of the last seven days', () => {
  expect(read('')).toEqual({ filter: DEFAULT, groupStatus: [], orderBy: '-endTime' });
});

test('a URL with a filter is complete: without a state it has any state', () => {
  expect(read('object=Invoice').filter).toEqual({ ...DEFAULT, filters: { object: ['Invoice'] }, state: [] });
});

test('the list of all failed records has a URL too', () => {
  expect(filterParams(read('state=all').filter)).toEqual(NO_FILTER);
  expect(isNarrowed(read('state=all').filter)).toBe(false);
});

test('a change to the default filter keeps the rest of it', () => {
  expect(filterParams(read('').filter)).toMatchObject({ mode: ['realtime'], state: ['open'] });
});

test('repeated parameters are several values, without duplicates and empty ones', () => {
  expect(read('object=Invoice&object=Account&object=Invoice&action=').filter.filters).toEqual({
    object: ['Invoice', 'Account'],
  });
});

test('conditions of a dashboard narrow the page too', () => {
  const { filter } = read('condition=object%7C!%3D%7CInvoice');
  expect(filter.conditions).toEqual([{ field: 'object', operator: '!=', values: ['Invoice'] }]);
  expect(isNarrowed(filter)).toBe(true);
});

test('unknown words are left out', () => {
  const view = read('state=open&state=broken&orderBy=errorCode');
  expect(view.filter.state).toEqual(['open']);
  expect(view.orderBy).toBe('-endTime');
});

test('conditions of a dashboard narrow the page, and stay in its URL', () => {
  const { filter } = read('condition=object%7C!%3D%7CInvoice');
  expect(filter.conditions).toEqual([{ field: 'object', operator: '!=', values: ['Invoice'] }]);
  expect(isNarrowed(filter)).toBe(true);
  expect(filterParams(filter)['condition']).toEqual(['object|!=|Invoice']);
});
